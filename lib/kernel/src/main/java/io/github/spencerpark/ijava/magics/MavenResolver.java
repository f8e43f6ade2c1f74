package io.github.spencerpark.ijava.magics;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Loads libraries of Maven, as the magics {@code %maven}, {@code %mavenRepo} and so on do. */
public interface MavenResolver {
  /** Adds a repository in which later requests search too. */
  void addRemoteRepo(String name, String url);

  /**
   * Returns the files of a library and of what it depends on, which stay off the class path.
   *
   * @param canonical {@code groupId:artifactId:version}
   * @param repos the names of repositories in which IJava would search; here, all are searched
   * @param verbosity not used: IJava's resolver has levels of messages
   */
  List<File> resolveMavenDependency(String canonical, Set<String> repos, int verbosity)
      throws IOException;

  /** Adds jars to the class path of the cells. */
  void addJarsToClasspath(Iterable<String> jars);

  /** Loads libraries, as {@code %maven} does. */
  void addMavenDependencies(List<String> args);

  /** Adds a repository, as {@code %mavenRepo} does. */
  void addMavenRepo(List<String> args);

  /** Loads the dependencies of a POM, as {@code %loadFromPOM} does. */
  void loadFromPOM(List<String> args);

  /** Loads the dependencies of a part of a POM, as {@code %%loadFromPOM} does. */
  void loadFromPOM(List<String> args, String body);
}
