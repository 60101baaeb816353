/** How the catalog's owner lets changes and reads happen. */
export interface Access {
  write<Result>(change: () => Result): Promise<Result>;
  read<Result>(read: () => Result): Promise<Result>;
}
