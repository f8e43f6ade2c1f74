package dev.rhyton.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final ClassPath classPath;
  private final Map<ClassPathEntry, Location> locations = new HashMap<>();

  ClassPathFiles(StandardJavaFileManager files, ClassPath classPath) {
    super(files);
    this.classPath = classPath;
  }

  /** An entry of the class path as a location of its own for the compiler's manager. */
  private record OneEntry(ClassPathEntry entry) implements Location {
    @Override
    public String getName() {
      return entry.toString();
    }

    @Override
    public boolean isOutputLocation() {
      return false;
    }
  }

  private Location location(ClassPathEntry entry) throws IOException {
    if (!locations.containsKey(entry)) {
      var location = new OneEntry(entry);
      fileManager.setLocationFromPaths(location, List.of(entry.path()));
      locations.put(entry, location);
    }
    return locations.get(entry);
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse)
      throws IOException {
    if (location != StandardLocation.CLASS_PATH || recurse) {
      return super.list(location, packageName, kinds, recurse);
    }
    var files = new ArrayList<JavaFileObject>();
    if (!kinds.contains(JavaFileObject.Kind.CLASS)) {
      return files;
    }
    // Without sources that a library has beside its classes: the loader has only these.
    var classes = EnumSet.of(JavaFileObject.Kind.CLASS);
    var folder = packageName.replace('.', '/');
    for (var entry : classPath.entries()) {
      if (entry.mayHaveClasses(folder)) {
        super.list(location(entry), packageName, classes, false).forEach(files::add);
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

  /** Ignores the class path of JShell, which knows only what was added to it. */
  @Override
  public boolean handleOption(String current, Iterator<String> remaining) {
    if (current.equals("-classpath")) {
      var unused = remaining.next();
      return true;
    }
    return super.handleOption(current, remaining);
  }

  @Override
  public void setLocationFromPaths(Location location, Collection<? extends Path> paths)
      throws IOException {
    fileManager.setLocationFromPaths(location, paths);
  }

  @Override
  public void setLocation(Location location, Iterable<? extends File> files) throws IOException {
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
