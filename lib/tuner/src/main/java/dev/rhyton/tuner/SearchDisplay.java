package dev.rhyton.tuner;

import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Shows a search in another way than a {@link SearchLogger}, such as in a notebook. A module
 * declares its own as a service, which {@link ServiceLoader} finds.
 */
public interface SearchDisplay {
  /** Returns what shows a search, or nothing where there is no such display. */
  Optional<SearchListener> listener(SearchPlan plan);
}
