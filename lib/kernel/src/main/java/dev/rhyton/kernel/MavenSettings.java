package dev.rhyton.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.eclipse.aether.repository.AuthenticationSelector;
import org.eclipse.aether.repository.MirrorSelector;
import org.eclipse.aether.repository.Proxy;
import org.eclipse.aether.repository.ProxySelector;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;

/** Maven's settings of the user, {@code ~/.m2/settings.xml}, and of the installation. */
final class MavenSettings {
  private final Settings settings;
  private final Path folder;

  private MavenSettings(Settings settings, Path folder) {
    this.settings = settings;
    this.folder = folder;
  }

  /** Reads the settings of the user with this home folder. */
  static MavenSettings read(Path home) throws IOException {
    var folder = home.resolve(".m2");
    var request = new DefaultSettingsBuildingRequest();
    request.setUserSettingsFile(folder.resolve("settings.xml").toFile());
    var installed = System.getenv().getOrDefault("MAVEN_HOME", System.getenv("M2_HOME"));
    if (installed != null) {
      request.setGlobalSettingsFile(Path.of(installed, "conf", "settings.xml").toFile());
    }
    var properties = new Properties();
    properties.putAll(System.getProperties());
    System.getenv().forEach((name, value) -> properties.put("env." + name, value));
    request.setSystemProperties(properties);
    try {
      var built = new DefaultSettingsBuilderFactory().newInstance().build(request);
      return new MavenSettings(built.getEffectiveSettings(), folder);
    } catch (SettingsBuildingException e) {
      throw new IOException(
          "Maven's settings cannot be read: " + e.getProblems().get(0) + ". Fix the file.", e);
    }
  }

  Path localRepository() {
    var given = System.getProperty("maven.repo.local", settings.getLocalRepository());
    return given == null ? folder.resolve("repository") : Path.of(given);
  }

  boolean isOffline() {
    return settings.isOffline();
  }

  MirrorSelector mirrors() {
    var selector = new DefaultMirrorSelector();
    for (var mirror : settings.getMirrors()) {
      selector.add(
          mirror.getId(),
          mirror.getUrl(),
          mirror.getLayout(),
          false,
          mirror.isBlocked(),
          mirror.getMirrorOf(),
          mirror.getMirrorOfLayouts());
    }
    return selector;
  }

  ProxySelector proxies() {
    var selector = new DefaultProxySelector();
    for (var proxy : settings.getProxies()) {
      if (proxy.isActive()) {
        var authentication =
            new AuthenticationBuilder()
                .addUsername(proxy.getUsername())
                .addPassword(proxy.getPassword())
                .build();
        selector.add(
            new Proxy(proxy.getProtocol(), proxy.getHost(), proxy.getPort(), authentication),
            proxy.getNonProxyHosts());
      }
    }
    return selector;
  }

  AuthenticationSelector servers() {
    var selector = new DefaultAuthenticationSelector();
    for (var server : settings.getServers()) {
      selector.add(
          server.getId(),
          new AuthenticationBuilder()
              .addUsername(server.getUsername())
              .addPassword(server.getPassword())
              .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
              .build());
    }
    return selector;
  }

  /** Returns the repositories of the active profiles. */
  List<RemoteRepository> repositories() {
    var found = new ArrayList<RemoteRepository>();
    for (var profile : settings.getProfiles()) {
      if (isActive(profile)) {
        for (var repository : profile.getRepositories()) {
          found.add(MavenResolver.repository(repository.getId(), repository.getUrl()));
        }
      }
    }
    return found;
  }

  private boolean isActive(Profile profile) {
    return settings.getActiveProfiles().contains(profile.getId())
        || (profile.getActivation() != null && profile.getActivation().isActiveByDefault());
  }
}
