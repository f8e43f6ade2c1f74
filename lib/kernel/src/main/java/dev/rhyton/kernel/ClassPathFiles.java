package dev.rhyton.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/**
 * The files of the compiler, with a class path whose jars are opened only for their own packages.
 * The compiler's own manager opens all of them for the first class, which takes most of the time
 * until the first cell has run.
 */
final class ClassPathFiles extends ForwardingJavaFileManager<StandardJavaFileManager>
    implements StandardJavaFileManager {
  private static final Map<Path, Set<String>> PACKAGES = new ConcurrentHashMap<>();
  private static final Pattern OF_VERSION = Pattern.compile("META-INF/versions/\\d+/");

  private final Map<Path, Entry> known = new HashMap<>();

  /** The entries of the class path, or null if they may have changed. */
  private List<Entry> entries;

  ClassPathFiles(StandardJavaFileManager files) {
    super(files);
  }

  /** An entry of the class path, which is a location of its own for the compiler's manager. */
  private static final class Entry implements Location {
    private final Path path;

    /** The packages of a jar, or null for a folder, of which the compiler's manager knows best. */
    private final Set<String> packages;

    Entry(Path path) {
      this.path = path;
      this.packages =
          Files.isDirectory(path) ? null : PACKAGES.computeIfAbsent(path, Entry::packages);
    }

    @Override
    public String getName() {
      return path.toString();
    }

    @Override
    public boolean isOutputLocation() {
      return false;
    }

    boolean mayHave(String packageName) {
      return packages == null || packages.contains(packageName);
    }

    private static Set<String> packages(Path jar) {
      var names = new HashSet<String>();
      try (var zip = new ZipFile(jar.toFile())) {
        zip.stream().forEach(file -> add(names, file.getName()));
      } catch (IOException e) {
        // What the class loader cannot read either has no classes.
      }
      return Set.copyOf(names);
    }

    private static void add(Set<String> names, String file) {
      if (file.endsWith(".class") && !file.endsWith("module-info.class")) {
        var name = OF_VERSION.matcher(file).replaceFirst("");
        names.add(name.substring(0, Math.max(0, name.lastIndexOf('/'))).replace('/', '.'));
      }
    }
  }

  private List<Entry> entries() throws IOException {
    if (entries == null) {
      var all = new ArrayList<Entry>();
      for (var path : fileManager.getLocationAsPaths(StandardLocation.CLASS_PATH)) {
        if (!known.containsKey(path)) {
          known.put(path, new Entry(path));
          fileManager.setLocationFromPaths(known.get(path), List.of(path));
        }
        all.add(known.get(path));
      }
      entries = all;
    }
    return entries;
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
      throws IOException {
    if (location != StandardLocation.CLASS_PATH || recurse) {
      return super.list(location, packageName, kinds, recurse);
    }
    var files = new ArrayList<JavaFileObject>();
    for (var entry : entries()) {
      if (entry.mayHave(packageName)) {
        super.list(entry, packageName, kinds, false).forEach(files::add);
      }
    }
    return files;
  }

  /**
   * Returns nothing: only JShell asks, to list all classes of the JDK and the class path for its
   * own completions, which the kernel does not use.
   */
  @Override
  public Iterable<? extends Path> getLocationAsPaths(Location location) {
    return List.of();
  }

  /**
   * Returns this process's own loader for the class path, where the compiler looks for its plugins
   * before each piece of code: a new one would open all jars.
   */
  @Override
  public ClassLoader getClassLoader(Location location) {
    return location == StandardLocation.CLASS_PATH
        ? ClassPathFiles.class.getClassLoader()
        : super.getClassLoader(location);
  }

  @Override
  public boolean handleOption(String current, Iterator<String> remaining) {
    entries = null;
    return super.handleOption(current, remaining);
  }

  @Override
  public void setLocationFromPaths(Location location, Collection<? extends Path> paths)
      throws IOException {
    entries = null;
    fileManager.setLocationFromPaths(location, paths);
  }

  @Override
  public void setLocation(Location location, Iterable<? extends File> files) throws IOException {
    entries = null;
    fileManager.setLocation(location, files);
  }

  @Override
  public Iterable<? extends File> getLocation(Location location) {
    return fileManager.getLocation(location);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(
      Iterable<? extends File> files) {
    return fileManager.getJavaFileObjectsFromFiles(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
    return fileManager.getJavaFileObjects(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
    return fileManager.getJavaFileObjectsFromStrings(names);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
    return fileManager.getJavaFileObjects(names);
  }
}
