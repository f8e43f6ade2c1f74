package dev.rhyton.kernel;

import static java.util.Objects.requireNonNull;

import com.google.gson.Gson;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The class path of the cells, on which each library has one version: the one that a cell asks for,
 * unless another one is in use. What cells add stands behind the libraries in use, and before those
 * that the kernel brings.
 */
final class ClassPath {
  /** The property of the process with the libraries that the kernel brings for cells. */
  static final String PROPERTY = "rhyton.classpath";

  private static final String PROCESS = "java.class.path";

  private final Map<Path, ClassPathEntry> known = new HashMap<>();
  private final Set<ClassPathEntry> used = ConcurrentHashMap.newKeySet();
  private final List<Consumer<List<Path>>> listeners = new CopyOnWriteArrayList<>();

  /** What cells have asked for in place of what the kernel brings, as text. */
  private final List<String> replaced = new CopyOnWriteArrayList<>();

  /** The entries in their order, without those that the manifests of jars add. */
  private Map<ClassPathEntry, Origin> origins = new LinkedHashMap<>();

  /** All entries, or null if they may have changed. */
  private volatile @Nullable List<ClassPathEntry> entries;

  /** Why an entry is there; a later reason is the stronger one. */
  private enum Origin {
    KERNEL,
    DEPENDENCY,
    REQUEST
  }

  /**
   * Creates a class path.
   *
   * @param ofKernel jars whose classes the kernel itself has loaded, and shares with the cells
   * @param libraries further jars and folders that the kernel brings
   */
  ClassPath(Collection<Path> ofKernel, Collection<Path> libraries) {
    ofKernel.forEach(path -> origins.put(entry(path, true), Origin.KERNEL));
    libraries.forEach(path -> origins.putIfAbsent(entry(path, false), Origin.KERNEL));
  }

  /**
   * Returns the class path with which this process begins: what cells share with the kernel, and
   * the libraries of the property {@link #PROPERTY}, or, without it, of the process.
   */
  static ClassPath ofProcess() {
    var api =
        Stream.of(JavaKernel.class, BaseKernel.class, org.dflib.jjava.jupyter.Extension.class)
            .map(ClassPath::jar)
            .toList();
    var shared = new ArrayList<>(api);
    shared.add(jar(Gson.class)); // in the signatures of the base kernel; a cell may load another
    var classPath =
        new ClassPath(shared, split(System.getProperty(PROPERTY, System.getProperty(PROCESS))));
    api.forEach(path -> classPath.use(requireNonNull(classPath.known.get(path))));
    return classPath;
  }

  private static Path jar(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the entries of a class path that is written as one text. */
  static List<Path> split(String classpath) {
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(classpath)
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .toList();
  }

  private ClassPathEntry entry(Path path, boolean ofKernel) {
    return known.computeIfAbsent(path, p -> new ClassPathEntry(p, ofKernel));
  }

  /** Shows the class path to libraries that search it, or start processes. */
  void publish() {
    System.setProperty(
        PROCESS,
        paths().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
  }

  /** Calls a listener with what is added from now on. */
  void onAdded(Consumer<List<Path>> listener) {
    listeners.add(listener);
  }

  /** Returns the entries in the order in which classes are searched. */
  List<ClassPathEntry> entries() {
    var all = entries;
    return all != null ? all : expanded();
  }

  private synchronized List<ClassPathEntry> expanded() {
    if (entries == null) {
      var all = new LinkedHashSet<ClassPathEntry>();
      origins.keySet().forEach(entry -> expand(entry, all));
      entries = List.copyOf(all);
    }
    return entries;
  }

  private void expand(ClassPathEntry entry, Set<ClassPathEntry> all) {
    if (all.add(entry)) {
      entry.more().forEach(path -> expand(entry(path, entry.isOfKernel()), all));
    }
  }

  List<Path> paths() {
    return entries().stream().map(ClassPathEntry::path).toList();
  }

  /** Records that a class of an entry is in use: the entry stays, in this version. */
  void use(ClassPathEntry entry) {
    used.add(entry);
  }

  /** Adds what a cell asks for. */
  void addAll(Collection<Path> paths) {
    addAll(paths, paths);
  }

  /**
   * Adds libraries with what they depend on. A library that is there in another version is
   * replaced. It stays if it is in use, which a sentence says; and if a cell has asked for it, or
   * for what depends on it, and now only a dependency asks for the other version.
   *
   * @param requested the paths that are not only dependencies
   */
  void addAll(Collection<Path> paths, Collection<Path> requested) {
    var added = new ArrayList<Path>();
    var kept = new ArrayList<String>();
    synchronized (this) {
      var fresh = new LinkedHashMap<ClassPathEntry, Origin>();
      for (var path : paths) {
        var origin = requested.contains(path) ? Origin.REQUEST : Origin.DEPENDENCY;
        var entry = entry(path, false);
        if (mayAdd(entry, origin, kept)) {
          recordReplaced(entry);
          origins.keySet().removeIf(older -> older == entry || isOtherVersion(entry, older));
          fresh.keySet().removeIf(older -> isOtherVersion(entry, older));
          fresh.put(entry, origin);
        }
      }
      insert(fresh);
      fresh.keySet().forEach(entry -> added.add(entry.path()));
    }
    if (!kept.isEmpty()) {
      System.err.println(
          "In use already, in the version that stays: "
              + String.join(", ", kept)
              + ". To have another version, restart the kernel and load it first.");
    }
    if (!added.isEmpty()) {
      listeners.forEach(listener -> listener.accept(added));
    }
  }

  private void recordReplaced(ClassPathEntry entry) {
    origins.forEach(
        (older, origin) -> {
          if (origin == Origin.KERNEL && isOtherVersion(entry, older)) {
            replaced.add(versions(entry, older));
          }
        });
  }

  private static String versions(ClassPathEntry chosen, ClassPathEntry other) {
    return chosen.library().orElseThrow()
        + " instead of "
        + other.library().orElseThrow().version();
  }

  /** Returns which libraries are there in other versions than the kernel brings. */
  List<String> replaced() {
    return List.copyOf(replaced);
  }

  private boolean mayAdd(ClassPathEntry entry, Origin origin, List<String> kept) {
    if (origins.containsKey(entry)
        && (used.contains(entry) || origins.get(entry).compareTo(origin) >= 0)) {
      return false; // it is there
    }
    for (var older : origins.entrySet()) {
      if (isOtherVersion(entry, older.getKey())) {
        if (isInUse(older.getKey())) {
          kept.add(versions(older.getKey(), entry));
          return false;
        }
        if (older.getValue() != Origin.KERNEL && origin == Origin.DEPENDENCY) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isOtherVersion(ClassPathEntry entry, ClassPathEntry other) {
    return relation(entry, other, Library::isOtherVersionOf);
  }

  /** Returns whether a library is in use, or a part of the same release of it. */
  private boolean isInUse(ClassPathEntry entry) {
    return used.contains(entry)
        || used.stream().anyMatch(other -> relation(entry, other, Library::isReleasedWith));
  }

  private static boolean relation(
      ClassPathEntry entry, ClassPathEntry other, BiPredicate<Library, Library> relation) {
    return entry.library().isPresent()
        && other.library().isPresent()
        && relation.test(entry.library().get(), other.library().get());
  }

  /** Inserts entries before those that the kernel brings and no cell has used. */
  private void insert(Map<ClassPathEntry, Origin> fresh) {
    var ordered = new LinkedHashMap<ClassPathEntry, Origin>();
    origins.forEach(
        (entry, origin) -> {
          if (origin != Origin.KERNEL || used.contains(entry)) {
            ordered.put(entry, origin);
          }
        });
    ordered.putAll(fresh);
    origins.forEach(ordered::putIfAbsent);
    origins = ordered;
    entries = null;
  }
}
