package dev.rhyton.serving;

/**
 * Initializes SLF4J, by which Jetty logs, without its lines on standard error if the program has no
 * logging provider.
 */
final class JettyLogging {
  private static final String VERBOSITY = "slf4j.internal.verbosity"; // SLF4J's own property
  private static final String PROVIDERS = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

  private JettyLogging() {}

  /** Loads SLF4J; to be called before the first use of Jetty. */
  static void load() {
    boolean hasProvider = JettyLogging.class.getClassLoader().getResource(PROVIDERS) != null;
    boolean decided = hasProvider || System.getProperty(VERBOSITY) != null;
    if (decided) return;
    System.setProperty(VERBOSITY, "ERROR");
    try {
      var unused = org.slf4j.LoggerFactory.getILoggerFactory();
    } finally {
      System.clearProperty(VERBOSITY); // SLF4J has read it
    }
  }
}
