package dev.rhyton.serving;

import static dev.rhyton.serving.ServingException.NOT_FOUND;
import static dev.rhyton.serving.ServingException.UNAVAILABLE;
import static java.util.Objects.requireNonNull;

import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import dev.rhyton.models.Safety.Guard;
import dev.rhyton.models.Safety.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The models of a folder, {@code NAME/VERSION/model.keras}. A scan reads what is new or has
 * changed, beside the requests, and then replaces the version at once; requests that the old one
 * has taken are answered by it. All changes are made by one thread; any thread may look a model up.
 */
final class ModelFolder {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");

  private final Path root;
  private final ModelServer options;
  private final AtomicInteger reading;
  private final Metrics metrics;
  private final Map<String, TreeMap<String, Version>> known = new TreeMap<>();
  private final Set<String> unloaded = new HashSet<>();
  private volatile Map<String, NavigableMap<Long, ServedModel>> served = Map.of();
  private volatile List<Row> index = List.of();

  /** What is known of a version in the folder. */
  private static final class Version {
    @Nullable List<VersionFolder.FileState> seen; // by the last scan
    @Nullable List<VersionFolder.FileState> tried; // those that were read or refused
    String problem = "";
    @Nullable ServedModel served;
  }

  /** A version in the list of models. */
  record Row(String name, String version, boolean isReady, String reason) {}

  ModelFolder(ModelServer options, AtomicInteger reading, Metrics metrics) {
    this.options = options;
    this.reading = reading;
    this.metrics = metrics;
    Check.that(
        Files.isDirectory(options.folder()),
        "ModelServer: %s is no folder: create it, with a model in NAME/1/model.keras.",
        options.folder());
    try {
      root = options.folder().toRealPath();
    } catch (IOException e) {
      throw FileErrors.cannot("read", options.folder(), e);
    }
  }

  // ---- looking up ----

  Map<String, NavigableMap<Long, ServedModel>> served() {
    return served;
  }

  List<Row> index() {
    return index;
  }

  /**
   * Returns a version of a model.
   *
   * @param version its number; null for the newest
   */
  ServedModel find(String name, @Nullable String version) {
    var versions = served.get(name);
    if (versions == null) {
      var problem = index.stream().filter(r -> r.name().equals(name)).findFirst();
      if (problem.isPresent()) {
        throw new ServingException(
            UNAVAILABLE, "The model \"%s\" is not ready: %s", name, problem.get().reason());
      }
      throw new ServingException(
          NOT_FOUND, "There is no model \"%s\", expected one of %s.", name, served.keySet());
    }
    if (version == null) return versions.lastEntry().getValue();
    var found = VERSION.matcher(version).matches() ? versions.get(Long.valueOf(version)) : null;
    if (found != null) return found;
    throw new ServingException(
        NOT_FOUND,
        "The model \"%s\" has no version %s that is ready, expected one of %s.",
        name,
        version,
        versions.keySet());
  }

  // ---- scanning ----

  /**
   * Reads what has changed.
   *
   * @param atOnce whether a file is read at once; otherwise only if it was the same in the scan
   *     before, since it may be written at this moment
   */
  void scan(boolean atOnce) {
    var found = list();
    found.forEach((name, versions) -> scan(name, versions, atOnce));
    for (var name : List.copyOf(known.keySet())) {
      requireNonNull(known.get(name)).keySet().stream()
          .filter(v -> !found.getOrDefault(name, Map.of()).containsKey(v))
          .toList()
          .forEach(v -> remove(name, v));
    }
    publish();
  }

  private void scan(String name, Map<String, Path> versions, boolean atOnce) {
    if (unloaded.contains(name)) return;
    versions.forEach(
        (number, folder) -> {
          var version =
              known
                  .computeIfAbsent(name, k -> new TreeMap<>())
                  .computeIfAbsent(number, k -> new Version());
          scan(name, number, new VersionFolder(root, folder), version, atOnce);
        });
  }

  private void scan(
      String name, String number, VersionFolder folder, Version version, boolean atOnce) {
    try {
      Check.that(
          VERSION.matcher(number).matches(),
          "The name of a version is a number from 1 on without leading zeros.");
      var files = folder.state();
      boolean isNew = !files.equals(version.tried);
      boolean isWritten = !files.equals(version.seen) && !atOnce;
      version.seen = files;
      if (!isNew || isWritten) return;
      version.tried = files;
      read(name, Long.parseLong(number), folder, version, files);
    } catch (IOException e) {
      version.tried = null; // perhaps the next scan can read it
      refused(name, number, version, FileErrors.cannot("read", name + "/" + number, e));
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      refused(name, number, version, e);
    }
  }

  private void refused(String name, String number, Version version, Throwable e) {
    var problem = String.valueOf(e.getMessage());
    if (problem.equals(version.problem)) return; // as in the scan before
    version.problem = problem;
    metrics.load(name, false);
    ModelService.LOG.log(
        System.Logger.Level.WARNING,
        "The model {0}/{1} is not read: {2}{3}",
        name,
        number,
        problem,
        version.served == null ? "" : " The earlier one goes on to be served.");
  }

  private void read(
      String name,
      long number,
      VersionFolder folder,
      Version version,
      List<VersionFolder.FileState> files)
      throws IOException {
    var copies = Files.createTempDirectory("rhyton-serving");
    LoadedModel model;
    try {
      var file = copies.resolve(VersionFolder.modelFile(files));
      checkSize(files);
      if (!folder.copyTo(copies, files)) {
        version.tried = null; // the next scan sees the new files
        return;
      }
      model = LoadedModel.read(file, options.safety());
    } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
      var message = String.valueOf(e.getMessage()).replace(copies.toString(), name + "/" + number);
      throw new IllegalArgumentException(message, e);
    } finally {
      delete(copies);
    }
    var before = version.served;
    version.served = new ServedModel(name, number, model, options, reading, metrics);
    version.problem = "";
    metrics.load(name, true);
    publish();
    if (before != null) retire(before);
    ModelService.LOG.log(
        System.Logger.Level.DEBUG,
        "{0} is read, computed by {1}.",
        version.served,
        model.runtime());
  }

  /** Refuses files that are too large before they are copied. */
  private void checkSize(List<VersionFolder.FileState> files) {
    var safety = options.safety();
    if (safety.level(Guard.LIMIT) != Level.REFUSE) return;
    for (var file : files) {
      Check.that(
          file.size() <= safety.memory(),
          "%s has %d bytes, its safety allows %d.",
          file.name(),
          file.size(),
          safety.memory());
    }
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (var file : files) Files.delete(file);
    }
    Files.delete(folder);
  }

  private void remove(String name, String number) {
    var versions = requireNonNull(known.get(name));
    var version = versions.remove(number);
    if (versions.isEmpty()) known.remove(name);
    publish();
    if (version != null && version.served != null) retire(version.served);
  }

  private static void retire(ServedModel model) {
    var unused = model.retire();
  }

  /** Lets other threads see the present versions. */
  private void publish() {
    var models = new HashMap<String, NavigableMap<Long, ServedModel>>();
    var rows = new ArrayList<Row>();
    known.forEach(
        (name, versions) ->
            versions.forEach(
                (number, version) -> {
                  var model = version.served;
                  rows.add(new Row(name, number, model != null, version.problem));
                  if (model == null) return;
                  models.computeIfAbsent(name, k -> new TreeMap<>()).put(model.version(), model);
                }));
    for (var name : unloaded) rows.add(new Row(name, "", false, "It was unloaded."));
    served = Collections.unmodifiableMap(new TreeMap<>(models));
    index = List.copyOf(rows);
  }

  /** Returns the folders of the versions of each model. */
  private Map<String, Map<String, Path>> list() {
    var models = new TreeMap<String, Map<String, Path>>();
    for (var folder : folders(root, NAME)) {
      var versions = new TreeMap<String, Path>();
      for (var version : folders(folder, NUMBER)) {
        boolean hasFiles;
        try {
          hasFiles = !new VersionFolder(root, version).state().isEmpty();
        } catch (IOException | IllegalArgumentException e) {
          hasFiles = true; // the scan says why it cannot be read
        }
        if (hasFiles) versions.put(version.getFileName().toString(), version);
      }
      if (!versions.isEmpty()) models.put(folder.getFileName().toString(), versions);
    }
    return models;
  }

  /** Returns the folders in a folder whose names match; none if it vanishes meanwhile. */
  private List<Path> folders(Path folder, Pattern name) {
    var found = new ArrayList<Path>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (var each : all) {
        boolean matches = name.matcher(each.getFileName().toString()).matches();
        if (matches && Files.isDirectory(each) && isInside(each)) found.add(each);
      }
    } catch (NoSuchFileException e) {
      // Without the folder itself, as while a disk is not mounted, all models stay.
      if (folder.equals(root)) throw FileErrors.cannot("read", root, e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", folder, e);
    }
    return found;
  }

  private boolean isInside(Path folder) {
    try {
      return folder.toRealPath().startsWith(root);
    } catch (IOException e) {
      return false; // it vanished, or a link leads nowhere
    }
  }

  // ---- by request ----

  /** Reads a model that was unloaded or has changed, without waiting for the next scan. */
  void load(String name) {
    unloaded.remove(name);
    var versions = list().get(name);
    if (versions == null) {
      publish();
      throw new ServingException(NOT_FOUND, "There is no model \"%s\" in the folder.", name);
    }
    scan(name, versions, true);
    publish();
    var unused = find(name, null); // or says why it is not ready
  }

  /** Removes a model from the memory until it is loaded by request. */
  void unload(String name) {
    if (!served.containsKey(name) && !known.containsKey(name)) {
      throw new ServingException(NOT_FOUND, "There is no model \"%s\".", name);
    }
    unloaded.add(name);
    for (var number : List.copyOf(requireNonNull(known.get(name)).keySet())) remove(name, number);
    publish();
  }

  /** Ends all models after the requests that they have taken. */
  CompletableFuture<Void> close() {
    var all =
        known.values().stream()
            .flatMap(v -> v.values().stream())
            .filter(v -> v.served != null)
            .map(v -> v.served.retire())
            .toArray(CompletableFuture[]::new);
    known.clear();
    publish();
    return CompletableFuture.allOf(all);
  }
}
