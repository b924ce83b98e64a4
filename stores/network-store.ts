import type { StoredFacts } from '../schemas/hydro/network.ts';

export interface NetworkVersion {
  /** From 1, without a gap; what it holds never changes. */
  readonly version: number;
  /** SHA-256 of the INP text, hexadecimal. */
  readonly inpHash: string;
  readonly inpBytes: number;
  readonly facts: StoredFacts;
  readonly createdAt: Date;
}

export interface StoredNetwork {
  readonly networkId: string;
  readonly name: string | undefined;
  readonly createdAt: Date;
  /** When it got its last version or name. */
  readonly updatedAt: Date;
  readonly latest: NetworkVersion;
}

/** A network to store; `facts` and `inpHash` are of `inp`. */
export interface NetworkPut {
  readonly networkId: string;
  /** Absent: as it was. */
  readonly name?: string | undefined;
  readonly inp: string;
  readonly inpHash: string;
  readonly facts: StoredFacts;
}

export interface NetworkText extends Pick<NetworkVersion, 'version' | 'inpHash'> {
  readonly inp: string;
}

export interface NetworkFilter {
  /** How ids begin. */
  readonly prefix?: string | undefined;
}

interface Page {
  readonly limit: number;
  readonly offset?: number | undefined;
}

/** Water networks as INP text, in versions. */
export interface NetworkStore {
  /** Makes a network, or its next version; the text of its last version again makes none. */
  put(
    tenantId: string,
    network: NetworkPut,
  ): Promise<{ readonly network: StoredNetwork; readonly isNewVersion: boolean }>;
  find(tenantId: string, networkId: string): Promise<StoredNetwork | undefined>;
  /** The ids that are this one but for the case of their letters. */
  spellings(tenantId: string, networkId: string): Promise<readonly string[]>;
  /** By id. */
  list(tenantId: string, query: NetworkFilter & Page): Promise<readonly StoredNetwork[]>;
  count(tenantId: string, filter: NetworkFilter): Promise<number>;
  /** Newest first. */
  versions(tenantId: string, networkId: string, page: Page): Promise<readonly NetworkVersion[]>;
  /** @param version Absent: the last. */
  text(tenantId: string, networkId: string, version?: number): Promise<NetworkText | undefined>;
  /** With all versions. @returns whether there was one. */
  delete(tenantId: string, networkId: string): Promise<boolean>;
}
