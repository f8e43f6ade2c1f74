package dev.rhyton.config;

import java.util.ServiceLoader;

/**
 * What a module does for notebooks before the first value of the library is shown. {@link
 * ServiceLoader} finds it, because the modules that it supports do not depend on it.
 */
public interface NotebookSupport {
  /** Prepares the kernel that runs in this process; without a kernel, does nothing. */
  void start();

  /** Starts the support of all modules on the class path; the first model and dataset do so. */
  static void startAll() {
    ServiceLoader.load(NotebookSupport.class, NotebookSupport.class.getClassLoader())
        .forEach(NotebookSupport::start);
  }
}
