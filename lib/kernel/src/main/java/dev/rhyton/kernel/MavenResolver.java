package dev.rhyton.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.model.building.ModelBuildingException;
import org.eclipse.aether.AbstractRepositoryListener;
import org.eclipse.aether.ConfigurationProperties;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositoryEvent;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.artifact.DefaultArtifactType;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;
import org.eclipse.aether.resolution.ArtifactDescriptorException;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.supplier.SessionBuilderSupplier;
import org.eclipse.aether.util.repository.SimpleArtifactDescriptorPolicy;
import org.eclipse.aether.util.repository.SimpleResolutionErrorPolicy;
import org.jspecify.annotations.Nullable;

/** Finds the jars of libraries in Maven repositories, as Maven does. */
final class MavenResolver {
  private static final String CENTRAL = "https://repo.maven.apache.org/maven2";

  private static final int CONNECT_MILLIS = 10_000;
  private static final int REQUEST_MILLIS = 60_000;

  /** Types of dependencies whose file is a jar. Stock resolvers look for a file {@code .bundle}. */
  private static final List<String> JAR_TYPES =
      List.of("bundle", "eclipse-plugin", "hk2-jar", "orbit");

  private final Path home;
  private final Map<String, RemoteRepository> repositories = new LinkedHashMap<>();
  private final DownloadProgress progress;
  private @Nullable Maven maven;

  /** What resolves, and its settings. */
  private record Maven(RepositorySystem system, RepositorySystemSession session) {
    List<RemoteRepository> repositories(List<RemoteRepository> found) {
      return system.newResolutionRepositories(session, found);
    }
  }

  /** Creates a resolver for the user with this home folder. */
  MavenResolver(Path home, DownloadProgress progress) {
    this.home = home;
    this.progress = progress;
  }

  static RemoteRepository repository(String id, String url) {
    return new RemoteRepository.Builder(id, "default", url).build();
  }

  /** Adds a repository; one of the same name is replaced. */
  void addRepository(String id, String url) {
    repositories.put(id, repository(id, url));
  }

  /** Ends a download that is going on. */
  void cancel() {
    progress.cancel();
  }

  /**
   * What was found.
   *
   * @param jars the jars of the requested libraries and of all that they depend on
   * @param requested those of the requested libraries
   */
  record Libraries(List<Path> jars, List<Path> requested) {}

  /** Returns the jars of these libraries and of all that they need. */
  Libraries resolve(List<String> coordinates) throws IOException {
    var maven = maven();
    var request = new CollectRequest();
    for (var text : coordinates) {
      // An empty part, as in IJava's group:artifact:jar::version, has its default.
      var artifact = new DefaultArtifact(text.replaceAll("::+", ":"));
      request.addDependency(new Dependency(artifact, "compile"));
    }
    request.setRepositories(maven.repositories(all()));
    return jars(maven, request, Set.of("compile", "runtime"));
  }

  /** Returns the jars of the dependencies of a POM that have one of the scopes. */
  Libraries resolvePom(Path file, Set<String> scopes) throws IOException {
    var maven = maven();
    var own = new DefaultArtifact("notebook", "notebook", "pom", "1");
    var strict = new DefaultRepositorySystemSession(maven.session);
    strict.setArtifactDescriptorPolicy(new SimpleArtifactDescriptorPolicy(false, false));
    strict.setRepositoryListener(null); // the exception says it
    strict.setWorkspaceReader(new OneFile(own, file));
    try {
      var read =
          maven.system.readArtifactDescriptor(
              strict,
              new ArtifactDescriptorRequest()
                  .setArtifact(own)
                  .setRepositories(maven.repositories(all())));
      var request = new CollectRequest();
      for (var dependency : read.getDependencies()) {
        if (scopes.contains(dependency.getScope())) {
          request.addDependency(dependency);
        }
      }
      request.setManagedDependencies(read.getManagedDependencies());
      var found = new LinkedHashMap<String, RemoteRepository>(repositories);
      read.getRepositories().forEach(r -> found.putIfAbsent(r.getId(), r));
      all().forEach(r -> found.putIfAbsent(r.getId(), r));
      request.setRepositories(maven.repositories(List.copyOf(found.values())));
      var wanted = new HashSet<>(scopes);
      wanted.addAll(Set.of("compile", "runtime"));
      return jars(maven, request, wanted);
    } catch (ArtifactDescriptorException e) {
      throw new IOException("the POM cannot be read: " + reason(e), e);
    }
  }

  private Libraries jars(Maven maven, CollectRequest request, Set<String> scopes)
      throws IOException {
    progress.begin();
    try {
      var result =
          maven.system.resolveDependencies(
              maven.session,
              new DependencyRequest(
                  request,
                  (node, parents) ->
                      node.getDependency() == null
                          || scopes.contains(node.getDependency().getScope())));
      return new Libraries(
          paths(result.getArtifactResults().stream().map(ArtifactResult::getArtifact)),
          paths(result.getRoot().getChildren().stream().map(DependencyNode::getArtifact)));
    } catch (RepositoryException e) {
      throw new IOException(
          reason(e) + ". Check the coordinates, the repositories and the network.", e);
    } finally {
      progress.end();
    }
  }

  private static List<Path> paths(Stream<Artifact> artifacts) {
    return artifacts
        .filter(artifact -> artifact.getExtension().equals("jar") && artifact.getPath() != null)
        .map(Artifact::getPath)
        .toList();
  }

  /** Returns the message of the innermost exception of Maven, which names the file. */
  private static String reason(Throwable thrown) {
    var message = String.valueOf(thrown.getMessage());
    for (var cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof RepositoryException || cause instanceof ModelBuildingException) {
        message = String.valueOf(cause.getMessage());
      }
    }
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private List<RemoteRepository> all() throws IOException {
    var found = new ArrayList<RemoteRepository>(repositories.values());
    found.addAll(MavenSettings.read(home).repositories());
    if (found.stream().noneMatch(r -> r.getId().equals("central"))) {
      found.add(repository("central", CENTRAL));
    }
    return found;
  }

  private Maven maven() throws IOException {
    if (maven != null) {
      return maven;
    }
    var settings = MavenSettings.read(home);
    var system = new RepositorySystemSupplier().get();
    var supplier = new SessionBuilderSupplier(system);
    var types = supplier.getArtifactTypeRegistry();
    JAR_TYPES.forEach(type -> types.add(new DefaultArtifactType(type, "jar", "", "java")));
    var properties = new LinkedHashMap<Object, Object>(System.getProperties());
    System.getenv().forEach((name, value) -> properties.put("env." + name, value));
    var session =
        supplier
            .get()
            .withLocalRepositoryBaseDirectories(settings.localRepository())
            .setMirrorSelector(settings.mirrors())
            .setProxySelector(settings.proxies())
            .setAuthenticationSelector(settings.servers())
            .setOffline(settings.isOffline())
            .setSystemProperties(properties)
            .setArtifactTypeRegistry(types)
            // A file that was missing once may have been published since.
            .setResolutionErrorPolicy(new SimpleResolutionErrorPolicy(false, false))
            .setConfigProperty(ConfigurationProperties.CONNECT_TIMEOUT, CONNECT_MILLIS)
            .setConfigProperty(ConfigurationProperties.REQUEST_TIMEOUT, REQUEST_MILLIS)
            .setTransferListener(progress)
            .setRepositoryListener(new Warnings())
            .build();
    maven = new Maven(system, session);
    return maven;
  }

  /** Says which dependencies are unknown because a POM cannot be read. */
  private static final class Warnings extends AbstractRepositoryListener {
    @Override
    public void artifactDescriptorInvalid(RepositoryEvent event) {
      System.err.println(
          "The POM of "
              + event.getArtifact()
              + " cannot be read, so what it depends on is not loaded: "
              + reason(event.getException()));
    }
  }

  /** A workspace with one POM, which Maven's reader completes with its parents. */
  private record OneFile(Artifact pom, Path file) implements WorkspaceReader {
    @Override
    public WorkspaceRepository getRepository() {
      return new WorkspaceRepository("notebook");
    }

    @Override
    public @Nullable File findArtifact(Artifact artifact) {
      return artifact.getArtifactId().equals(pom.getArtifactId())
              && artifact.getGroupId().equals(pom.getGroupId())
          ? file.toFile()
          : null;
    }

    @Override
    public List<String> findVersions(Artifact artifact) {
      return List.of();
    }
  }
}
