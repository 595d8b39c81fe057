package dev.statekeep;

/**
 * Options of a listing. The time is for each page of it; of a scan, which has no pages, for all of
 * it.
 */
public final class ListOptions extends PointOptions<ListOptions> {
  int pageSize;
  boolean reverse;

  /** Makes options that ask for nothing special. */
  public ListOptions() {}

  /**
   * Says how many items are fetched at a time.
   *
   * @param pageSize the number, at most 1,000; 0 is the server's default, 100
   * @return options with it
   */
  public ListOptions pageSize(int pageSize) {
    ListOptions copy = copy();
    copy.pageSize = pageSize;
    return copy;
  }

  /**
   * Turns the order around.
   *
   * @param reverse true for the other way around
   * @return options with it
   */
  public ListOptions reverse(boolean reverse) {
    ListOptions copy = copy();
    copy.reverse = reverse;
    return copy;
  }
}
