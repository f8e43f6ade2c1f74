package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import dev.rhyton.kernel.ClassPathEntry.ClassFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.CodeSource;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import org.jspecify.annotations.Nullable;

/**
 * Loads the classes of the cells and of all libraries on their class path, so that libraries find
 * what cells declare and load: services, classes by name, serialized objects. It shares with the
 * kernel only the JDK and the entries of the kernel itself; what else the kernel needs, such as the
 * resolver of Maven, is invisible here.
 */
final class CellLoader extends URLClassLoader {
  static {
    ClassLoader.registerAsParallelCapable();
  }

  private final ClassPath classPath;
  private final boolean runs;
  private final Map<String, byte[]> snippets = new ConcurrentHashMap<>();

  private CellLoader(ClassPath classPath, boolean runs) {
    // Without a name, which would stand before each class in stack traces.
    super(new URL[0], CellLoader.class.getClassLoader());
    this.classPath = classPath;
    this.runs = runs;
  }

  /** Creates the loader of the cells. */
  static CellLoader of(ClassPath classPath) {
    return new CellLoader(classPath, true);
  }

  /** Creates a loader for looking at classes that no cell uses, whose versions may still change. */
  static CellLoader forLooking(ClassPath classPath) {
    return new CellLoader(classPath, false);
  }

  /** The packages of the JDK, which no library can replace. */
  private static final class Jdk {
    static final Set<String> PACKAGES =
        ModuleLayer.boot().modules().stream()
            .flatMap(module -> module.getPackages().stream())
            .collect(Collectors.toUnmodifiableSet());

    private Jdk() {}
  }

  private static boolean isOfJdk(String className) {
    return Jdk.PACKAGES.contains(packageOf(className));
  }

  private static String packageOf(String className) {
    return className.substring(0, Math.max(0, className.lastIndexOf('.')));
  }

  ClassPath classPath() {
    return classPath;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (isOfJdk(name)) {
      return getParent().loadClass(name);
    }
    synchronized (getClassLoadingLock(name)) {
      var loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    var snippet = snippets.get(name);
    if (snippet != null) {
      return defineClass(name, snippet, 0, snippet.length, (CodeSource) null);
    }
    for (var entry : classPath.entries()) {
      var found = entry.isOfKernel() ? shared(name, entry) : define(name, entry);
      if (found != null) {
        return found;
      }
    }
    return getPlatformClassLoader().loadClass(name); // an agent may have added it to the JDK
  }

  private @Nullable Class<?> shared(String name, ClassPathEntry entry) {
    if (!entry.mayHave(packageOf(name).replace('.', '/'))) {
      return null;
    }
    try {
      var type = getParent().loadClass(name);
      use(entry);
      return type;
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private @Nullable Class<?> define(String name, ClassPathEntry entry) {
    var file = entry.classFile(name);
    if (file == null) {
      return null;
    }
    use(entry);
    definePackage(packageOf(name), entry, file);
    return defineClass(name, file.bytes, 0, file.bytes.length, file.source);
  }

  private void use(ClassPathEntry entry) {
    if (runs) {
      classPath.use(entry);
    }
  }

  private void definePackage(String name, ClassPathEntry entry, ClassFile file) {
    if (getDefinedPackage(name) != null) {
      return;
    }
    try {
      var unused =
          file.manifest == null
              ? definePackage(name, null, null, null, null, null, null, null)
              : definePackage(name, file.manifest, entry.url());
    } catch (IllegalArgumentException e) {
      // Another thread has defined it.
    }
  }

  @Override
  public @Nullable URL getResource(String name) {
    var ofJdk = jdk(name).getResource(name);
    return ofJdk != null ? ofJdk : findResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    var all = Collections.list(jdk(name).getResources(name));
    all.addAll(Collections.list(findResources(name)));
    return Collections.enumeration(all);
  }

  /** Returns a loader without the files of the kernel. */
  private ClassLoader jdk(String file) {
    var packageName = ClassPathEntry.folderOf(file).replace('/', '.');
    return Jdk.PACKAGES.contains(packageName) ? getParent() : getPlatformClassLoader();
  }

  @Override
  public @Nullable URL findResource(String name) {
    return files(name).findFirst().orElse(null);
  }

  @Override
  public Enumeration<URL> findResources(String name) {
    return Collections.enumeration(files(name).toList());
  }

  private Stream<URL> files(String name) {
    return Stream.concat(
            Stream.of(name).filter(this::isSnippet).map(this::addressOfSnippet),
            classPath.entries().stream().map(entry -> entry.resource(name)))
        .filter(Objects::nonNull);
  }

  private boolean isSnippet(String file) {
    return file.endsWith(".class") && snippets.containsKey(classOf(file));
  }

  private static String classOf(String file) {
    return file.substring(0, file.length() - ".class".length()).replace('/', '.');
  }

  /** Returns an address of the class file of a snippet, which some libraries read. */
  private URL addressOfSnippet(String file) {
    try {
      return new URL(
          null,
          "snippet:/" + file,
          new SnippetHandler(requireNonNull(snippets.get(classOf(file)))));
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the addresses of the class path, for libraries that search all of its files. */
  @Override
  public URL[] getURLs() {
    return classPath.entries().stream().map(ClassPathEntry::url).toArray(URL[]::new);
  }

  /** Returns what JShell calls with the classes that it has compiled. */
  LoaderDelegate forJShell() {
    return new Snippets();
  }

  private final class Snippets implements LoaderDelegate {
    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
      classesRedefined(classes);
      var loaded = new boolean[classes.length];
      for (int i = 0; i < classes.length; i++) {
        try {
          var unused = findClass(classes[i].name()).getDeclaredMethods(); // what they need is there
          loaded[i] = true;
        } catch (ClassNotFoundException | LinkageError e) {
          throw new ClassInstallException("load: " + e.getMessage(), loaded);
        }
      }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
      for (var compiled : classes) {
        snippets.put(compiled.name(), compiled.bytecodes());
      }
    }

    @Override
    public void addToClasspath(String path) {
      // The class path of the loader has it.
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
      return loadClass(name);
    }
  }

  private static final class SnippetHandler extends URLStreamHandler {
    private final byte[] bytes;

    SnippetHandler(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    protected URLConnection openConnection(URL address) {
      return new URLConnection(address) {
        @Override
        public void connect() {
          // The bytes are here.
        }

        @Override
        public InputStream getInputStream() {
          return new ByteArrayInputStream(bytes);
        }
      };
    }
  }
}
