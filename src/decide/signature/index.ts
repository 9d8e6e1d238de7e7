export { decideBySignature, type SignatureOptions, type SignatureResult } from './decideBySignature'
export { type RecheckOptions, type RecheckResult, recheckSignature } from './recheck'
