package dev.rhyton.files;

/**
 * Initializes SLF4J, which only jhdf uses here, without its three lines on standard error if the
 * program has no logging provider. A program with a provider sees jhdf's messages there.
 */
final class HdfLogging {
  private static final String VERBOSITY = "slf4j.internal.verbosity"; // SLF4J's own property
  private static final String PROVIDERS = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";

  private HdfLogging() {}

  /** Loads jhdf; to be called before its first use. */
  static void load() {
    boolean hasProvider = HdfLogging.class.getClassLoader().getResource(PROVIDERS) != null;
    boolean decided = hasProvider || System.getProperty(VERBOSITY) != null;
    if (decided) return;
    System.setProperty(VERBOSITY, "ERROR");
    try {
      Class.forName("io.jhdf.HdfFile");
    } catch (ClassNotFoundException e) {
      throw new NoClassDefFoundError(e.getMessage());
    } finally {
      System.clearProperty(VERBOSITY); // SLF4J has read it
    }
  }
}
