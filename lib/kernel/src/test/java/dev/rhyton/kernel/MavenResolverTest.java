package dev.rhyton.kernel;

import static dev.rhyton.kernel.TestRepository.dependency;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenResolverTest {
  private static final Set<String> SCOPES = Set.of("compile", "runtime");

  @TempDir private Path folder;
  private TestRepository repository;
  private MavenResolver resolver;

  @BeforeEach
  void create() throws IOException {
    repository = new TestRepository(folder);
    resolver = new MavenResolver(repository.home(), new DownloadProgress(d -> {}, d -> {}));
    repository.add("org.test:leaf:1.0", "").add("org.test:leaf:2.0", "");
  }

  private static List<String> names(List<Path> jars) {
    return jars.stream().map(jar -> jar.getFileName().toString()).sorted().toList();
  }

  private List<String> resolve(String... coordinates) throws IOException {
    return names(resolver.resolve(List.of(coordinates)).jars());
  }

  private String fail(String... coordinates) {
    return assertThrows(IOException.class, () -> resolve(coordinates)).getMessage();
  }

  private static String dependencies(String... all) {
    return "<dependencies>" + String.join("", all) + "</dependencies>";
  }

  private List<String> resolvePom(String text) throws IOException {
    var file = Files.writeString(folder.resolve("pom.xml"), PomText.complete(text));
    return names(resolver.resolvePom(file, SCOPES).jars());
  }

  @Test
  void dependenciesAreLoadedToo() throws IOException {
    repository
        .add("org.test:middle:1.0", dependencies(dependency("org.test:leaf:1.0", "")))
        .add("org.test:top:1.0", dependencies(dependency("org.test:middle:1.0", "")));
    var found = resolver.resolve(List.of("org.test:top:1.0"));
    var jars = found.jars();
    assertEquals(List.of("top-1.0.jar"), names(found.requested()));
    assertEquals(List.of("leaf-1.0.jar", "middle-1.0.jar", "top-1.0.jar"), names(jars));
    for (var jar : jars) {
      assertTrue(jar.startsWith(repository.home().resolve(".m2/repository")), jar.toString());
      assertTrue(Files.size(jar) > 0);
    }
  }

  @Test
  void optionalProvidedAndTestDependenciesAreNot() throws IOException {
    repository.add(
        "org.test:top:1.0",
        dependencies(
            dependency("org.test:no-a:1", "<optional>true</optional>"),
            dependency("org.test:no-b:1", "<scope>provided</scope>"),
            dependency("org.test:no-c:1", "<scope>test</scope>"),
            dependency("org.test:leaf:1.0", "<scope>runtime</scope>")));
    assertEquals(List.of("leaf-1.0.jar", "top-1.0.jar"), resolve("org.test:top:1.0"));
  }

  @Test
  void aParentGivesVersionsAndProperties() throws IOException {
    repository
        .pom(
            "org.test:parent:1",
            """
            <project><modelVersion>4.0.0</modelVersion>
            <groupId>org.test</groupId><artifactId>parent</artifactId><version>1</version>
            <packaging>pom</packaging><properties><leaf>2.0</leaf></properties>
            <dependencyManagement><dependencies>%s</dependencies></dependencyManagement>
            </project>
            """
                .formatted(dependency("org.test:leaf:${leaf}", "")))
        .add("org.test:child:1", "")
        .pom(
            "org.test:child:1",
            """
            <project><modelVersion>4.0.0</modelVersion>
            <parent><groupId>org.test</groupId><artifactId>parent</artifactId>
            <version>1</version></parent><artifactId>child</artifactId>%s</project>
            """
                .formatted(dependencies(dependency("org.test:leaf", ""))));
    assertEquals(List.of("child-1.jar", "leaf-2.0.jar"), resolve("org.test:child:1"));
  }

  @Test
  void aClassifierAndATypeAreTaken() throws IOException {
    repository.classifier("org.test:leaf:1.0", "linux");
    assertEquals(List.of("leaf-1.0-linux.jar"), resolve("org.test:leaf:jar:linux:1.0"));
    assertEquals(List.of("leaf-1.0.jar"), resolve("org.test:leaf:jar:1.0"));
    assertEquals(List.of("leaf-1.0.jar"), resolve("org.test:leaf:jar::1.0"));
    repository.add(
        "org.test:top:1.0",
        dependencies(
            dependency("org.test:leaf:1.0", ""),
            dependency("org.test:leaf:1.0", "<classifier>linux</classifier>")));
    assertEquals(
        List.of("leaf-1.0-linux.jar", "leaf-1.0.jar", "top-1.0.jar"), resolve("org.test:top:1.0"));
  }

  @Test
  void aBundleIsAJar() throws IOException {
    repository
        .add("org.test:osgi:1", "<packaging>bundle</packaging>")
        .add(
            "org.test:top:1.0", dependencies(dependency("org.test:osgi:1", "<type>bundle</type>")));
    assertEquals(List.of("osgi-1.jar", "top-1.0.jar"), resolve("org.test:top:1.0"));
    assertEquals(List.of("osgi-1.jar"), resolve("org.test:osgi:1"));
  }

  @Test
  void aPomWithoutAJarBringsItsDependencies() throws IOException {
    repository.pom(
        "org.test:all:1",
        """
        <project><modelVersion>4.0.0</modelVersion><groupId>org.test</groupId>
        <artifactId>all</artifactId><version>1</version><packaging>pom</packaging>%s</project>
        """
            .formatted(dependencies(dependency("org.test:leaf:1.0", ""))));
    assertEquals(List.of("leaf-1.0.jar"), resolve("org.test:all:pom:1"));
  }

  @Test
  void aPartOfAPomIsCompleted() throws IOException {
    assertEquals(List.of("leaf-1.0.jar"), resolvePom(dependency("org.test:leaf:1.0", "")));
    assertEquals(
        List.of("leaf-2.0.jar"),
        resolvePom("<!-- from a README -->\n" + dependencies(dependency("org.test:leaf:2.0", ""))));
    repository.pom(
        "org.test:bom:1",
        """
        <project><modelVersion>4.0.0</modelVersion><groupId>org.test</groupId>
        <artifactId>bom</artifactId><version>1</version><packaging>pom</packaging>
        <dependencyManagement><dependencies>%s</dependencies></dependencyManagement></project>
        """
            .formatted(dependency("org.test:leaf:2.0", "")));
    assertEquals(
        List.of("leaf-2.0.jar"),
        resolvePom(
            "<dependencyManagement>"
                + dependencies(
                    dependency("org.test:bom:1", "<type>pom</type><scope>import</scope>"))
                + "</dependencyManagement>"
                + dependency("org.test:leaf", "")));
  }

  @Test
  void aWholePomMayHaveAParentInAFolder() throws IOException {
    Files.writeString(
        folder.resolve("parent.xml"),
        """
        <project><modelVersion>4.0.0</modelVersion>
        <groupId>own</groupId><artifactId>parent</artifactId><version>1</version>
        <packaging>pom</packaging><properties><leaf>2.0</leaf></properties></project>
        """);
    assertEquals(
        List.of("leaf-2.0.jar"),
        resolvePom(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
            <parent><groupId>own</groupId><artifactId>parent</artifactId><version>1</version>
            <relativePath>parent.xml</relativePath></parent><artifactId>child</artifactId>
            %s</project>
            """
                .formatted(dependencies(dependency("org.test:leaf:${leaf}", "")))));
  }

  @Test
  void aRepositoryOfThePomIsSearched() throws IOException {
    var other = new TestRepository(folder.resolve("other")).add("org.test:far:1", "");
    repository.settings("<offline>false</offline>"); // no mirror
    assertEquals(
        List.of("far-1.jar"),
        resolvePom(
            "<repository><id>central</id><url>%s</url></repository>".formatted(other.url())
                + dependency("org.test:far:1", "")));
    resolver.addRepository("central", repository.url());
    assertEquals(List.of("leaf-1.0.jar"), resolve("org.test:leaf:1.0"));
  }

  @Test
  void theLocalRepositoryOfTheSettingsIsUsed() throws IOException {
    var local = folder.resolve("own-cache");
    repository.settings(
        """
        <localRepository>%s</localRepository>
        <mirrors><mirror><id>test</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>
        """
            .formatted(local, repository.url()));
    assertTrue(resolver.resolve(List.of("org.test:leaf:1.0")).jars().get(0).startsWith(local));
  }

  @Test
  void theRepositoriesOfActiveProfilesAreSearched() throws IOException {
    repository.settings(
        """
        <profiles><profile><id>own</id><repositories><repository>
        <id>central</id><url>%s</url></repository></repositories></profile></profiles>
        <activeProfiles><activeProfile>own</activeProfile></activeProfiles>
        """
            .formatted(repository.url()));
    assertEquals(List.of("leaf-1.0.jar"), resolve("org.test:leaf:1.0"));
  }

  @Test
  void failuresNameTheLibraryAndTheRepository() throws IOException {
    var missing = fail("org.test:none:1");
    assertTrue(missing.startsWith("Could not find artifact org.test:none:jar:1 in test"), missing);
    repository.add("org.test:top:1.0", dependencies(dependency("org.test:none:2", "")));
    assertTrue(fail("org.test:top:1.0").contains("org.test:none:jar:2"));
    repository.settings(
        "<mirrors><mirror><id>down</id><mirrorOf>*</mirrorOf><url>http://127.0.0.1:1/</url></mirror>"
            + "</mirrors>");
    resolver = new MavenResolver(repository.home(), new DownloadProgress(d -> {}, d -> {}));
    var down = fail("org.test:leaf:2.0");
    assertTrue(down.contains("from/to down (http://127.0.0.1:1/)"), down);
    assertTrue(down.contains("refused"), down);
    assertTrue(down.endsWith("Check the coordinates, the repositories and the network."), down);
  }

  @Test
  void aLibraryThatWasMissingIsFoundLater() throws IOException {
    assertTrue(fail("org.test:late:1").contains("org.test:late:jar:1"));
    repository.add("org.test:late:1", "");
    assertEquals(List.of("late-1.jar"), resolve("org.test:late:1"));
  }

  @Test
  void whatIsNoPomIsRefused() {
    var text = assertThrows(IOException.class, () -> resolvePom("not xml <")).getMessage();
    assertTrue(text.startsWith("the text is not XML: "), text);
    var empty = assertThrows(IOException.class, () -> resolvePom("some words")).getMessage();
    assertTrue(empty.startsWith("expected the text of a POM, or its dependencies"), empty);
    var broken =
        assertThrows(IOException.class, () -> resolvePom("<project><oops></project>")).getMessage();
    assertTrue(broken.startsWith("the text is not XML: "), broken);
    var versionless =
        assertThrows(IOException.class, () -> resolvePom(dependency("org.test:leaf", "")))
            .getMessage();
    assertTrue(versionless.startsWith("the POM cannot be read: "), versionless);
    assertTrue(versionless.contains("'dependencies.dependency.version'"), versionless);
  }

  @Test
  void settingsThatAreNoXmlAreNamed() throws IOException {
    repository.settings("<mirrors>");
    var message = fail("org.test:leaf:1.0");
    assertTrue(message.startsWith("Maven's settings cannot be read: "), message);
    assertTrue(message.contains("settings.xml"), message);
  }
}
