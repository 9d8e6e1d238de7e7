export { decideBySignature, type SignatureResult } from './decideBySignature'
export { recheckSignature } from './recheck'
