/** What lies in a folder that has an identity. */
export const IDENTITY_FILES = {
  /** The device's key; a peer's store has it from its first start, before the peer joins. */
  key: "identity.pem",
  certificate: "certificate.pem",
  /** Whom the device trusts. */
  trust: "network.pem",
} as const;
