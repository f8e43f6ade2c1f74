package dev.rhyton.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** A jar or a folder on the class path of the cells. A jar is opened when it is first needed. */
final class ClassPathEntry {
  private static final Pattern OF_VERSION = Pattern.compile("^META-INF/versions/\\d+/");

  private final Path path;
  private final Path root;
  private final boolean ofKernel;
  private final Optional<Library> library;
  private volatile @Nullable Contents contents;
  private volatile boolean folder;
  private @Nullable JarFile jar;
  private @Nullable CodeSource unsigned;

  /**
   * Creates an entry.
   *
   * @param ofKernel whether cells share the classes that the kernel itself has loaded from it
   */
  ClassPathEntry(Path path, boolean ofKernel) {
    this.path = path;
    this.root = path.normalize();
    this.ofKernel = ofKernel;
    this.library = Library.of(path);
  }

  /**
   * What a jar has.
   *
   * @param folders its folders, those of classes for newer versions of Java under their usual names
   * @param packages the folders that have classes
   * @param more the files that its manifest adds to the class path
   */
  private record Contents(Set<String> folders, Set<String> packages, List<Path> more) {}

  /** The bytes of a class, the manifest of its jar or null, and where it comes from. */
  static final class ClassFile {
    final byte[] bytes;
    final @Nullable Manifest manifest;
    final CodeSource source;

    private ClassFile(byte[] bytes, @Nullable Manifest manifest, CodeSource source) {
      this.bytes = bytes;
      this.manifest = manifest;
      this.source = source;
    }
  }

  Path path() {
    return path;
  }

  boolean isOfKernel() {
    return ofKernel;
  }

  Optional<Library> library() {
    return library;
  }

  URL url() {
    return url(path.toUri());
  }

  private static URL url(URI uri) {
    try {
      return uri.toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isFolder() {
    // What was a folder once is not looked up again: each class that is loaded asks each entry.
    if (!folder && contents == null) {
      folder = Files.isDirectory(path);
    }
    return folder;
  }

  /** Returns whether the entry may have files in a folder, such as {@code java/util}. */
  boolean mayHave(String folder) {
    return isFolder() || contents().folders().contains(folder);
  }

  /** Returns whether the entry may have classes in a folder, which only a few folders have. */
  boolean mayHaveClasses(String folder) {
    return isFolder()
        ? Files.isDirectory(root.resolve(folder))
        : contents().packages().contains(folder);
  }

  /** Returns the files that the manifest of a jar adds to the class path behind it. */
  List<Path> more() {
    return isFolder() ? List.of() : contents().more();
  }

  /** Returns the folder of a file, {@code java/util} for {@code java/util/List.class}. */
  static String folderOf(String file) {
    int slash = file.lastIndexOf('/', file.length() - 2); // the name of a folder ends with one
    return slash < 0 ? "" : file.substring(0, slash);
  }

  private synchronized Contents contents() {
    if (contents == null) {
      var folders = new HashSet<String>();
      var packages = new HashSet<String>();
      try (var zip = new ZipFile(path.toFile())) {
        for (var entry : Collections.list(zip.entries())) {
          var file = OF_VERSION.matcher(entry.getName()).replaceFirst("");
          folders.add(folderOf(file));
          if (file.endsWith(".class") && !file.equals("module-info.class")) {
            packages.add(folderOf(file));
          }
        }
        contents = new Contents(folders, packages, more(zip));
      } catch (IOException e) {
        // A file that is missing may be there later.
        return new Contents(Set.of(), Set.of(), List.of());
      }
    }
    return contents;
  }

  private List<Path> more(ZipFile zip) throws IOException {
    var manifest = zip.getEntry(JarFile.MANIFEST_NAME);
    var more = new ArrayList<Path>();
    if (manifest != null) {
      try (var in = zip.getInputStream(manifest)) {
        var uris = new Manifest(in).getMainAttributes().getValue(Name.CLASS_PATH);
        for (var uri : MagicCall.split(uris == null ? "" : uris)) {
          more.add(Path.of(path.toUri().resolve(uri)));
        }
      } catch (IllegalArgumentException | FileSystemNotFoundException e) {
        // What cannot be understood adds nothing.
      }
    }
    return more;
  }

  private synchronized JarFile jar() throws IOException {
    if (jar == null) {
      jar = new JarFile(path.toFile(), true, ZipFile.OPEN_READ, JarFile.runtimeVersion());
    }
    return jar;
  }

  /** Returns the address of a file, or null if the entry lacks it. */
  @Nullable URL resource(String file) {
    try {
      if (!mayHave(folderOf(file))) {
        return null;
      }
      if (isFolder()) {
        var found = inFolder(file);
        return found == null ? null : url(found.toUri());
      }
      var found = jar().getJarEntry(file);
      return found == null ? null : url(inJar(found.getRealName()));
    } catch (IOException | URISyntaxException e) {
      return null;
    }
  }

  private URI inJar(String file) throws URISyntaxException {
    return URI.create(
        "jar:" + path.toUri() + "!" + new URI(null, null, "/" + file, null).toASCIIString());
  }

  private @Nullable Path inFolder(String file) {
    try {
      var found = root.resolve(file).normalize();
      return found.startsWith(root) && Files.exists(found) ? found : null;
    } catch (InvalidPathException e) {
      return null; // not a name of a file on this system
    }
  }

  /** Returns the file of a class, or null if the entry lacks it or it cannot be read. */
  @Nullable ClassFile classFile(String className) {
    var file = className.replace('.', '/') + ".class";
    try {
      if (!mayHave(folderOf(file))) {
        return null;
      }
      if (isFolder()) {
        var found = inFolder(file);
        return found == null ? null : new ClassFile(Files.readAllBytes(found), null, source(null));
      }
      var found = jar().getJarEntry(file);
      if (found == null) {
        return null;
      }
      try (var in = jar().getInputStream(found)) {
        var bytes = in.readAllBytes();
        return new ClassFile(bytes, jar().getManifest(), source(found.getCodeSigners()));
      }
    } catch (IOException e) {
      return null;
    }
  }

  private synchronized CodeSource source(CodeSigner @Nullable [] signers) {
    if (signers != null) {
      return new CodeSource(url(), signers);
    }
    if (unsigned == null) {
      unsigned = new CodeSource(url(), (CodeSigner[]) null);
    }
    return unsigned;
  }

  /** Returns the path. */
  @Override
  public String toString() {
    return path.toString();
  }
}
