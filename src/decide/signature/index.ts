export { decideBySignature, type SignatureOptions, type SignatureResult } from './decideBySignature'
