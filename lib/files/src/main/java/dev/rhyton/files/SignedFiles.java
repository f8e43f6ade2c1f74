package dev.rhyton.files;

import dev.rhyton.config.AtomicFile;
import dev.rhyton.config.Check;
import dev.rhyton.config.FileErrors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs files and verifies their origin: an Ed25519 signature of the SHA-256 of a file is stored
 * beside it as {@code NAME.sig}. The signature of a JSON file that lists files with weights, as
 * those of TensorFlow.js do, covers them too.
 *
 * <pre>{@code
 * var keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
 * SignedFiles.sign(Path.of("digits.keras"), keys.getPrivate());
 * SignedFiles.verify(Path.of("digits.keras"), keys.getPublic());
 * }</pre>
 */
public final class SignedFiles {
  private SignedFiles() {}

  /** Signs the current content of a file. */
  public static void sign(Path file, PrivateKey key) {
    Check.given("sign", "file", file);
    Check.given("sign", "key", key);
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(hash("sign", file));
      var text = Base64.getEncoder().encodeToString(signature.sign());
      AtomicFile.write(beside(file), target -> Files.writeString(target, text + "\n"));
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException(
          "sign: expected an Ed25519 key, received one of " + key.getAlgorithm() + ".", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java cannot sign by Ed25519.", e);
    }
  }

  /**
   * Verifies that a file was signed by the owner of a key and has not changed since.
   *
   * @throws IllegalArgumentException if the signature is wrong or missing
   */
  public static void verify(Path file, PublicKey key) {
    Check.given("verify", "file", file);
    Check.given("verify", "key", key);
    var beside = beside(file);
    Check.that(Files.exists(beside), "verify: there is no signature %s.", beside);
    var hash = hash("verify", file);
    boolean valid;
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(hash);
      valid = signature.verify(Base64.getDecoder().decode(Files.readString(beside).strip()));
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException(
          "verify: expected an Ed25519 key, received one of " + key.getAlgorithm() + ".", e);
    } catch (SignatureException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "verify: " + beside + " is no signature: sign the file anew.", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java cannot verify by Ed25519.", e);
    } catch (IOException e) {
      throw FileErrors.cannot("read", beside, e);
    }
    Check.that(valid, "verify: %s is not as the owner of this key signed it.", file);
  }

  /** Returns why a file cannot be trusted; null if the owner of one of these keys signed it. */
  public static @Nullable String distrust(Path file, List<PublicKey> keys) {
    Check.given("distrust", "file", file);
    Check.all("distrust", "keys", keys);
    if (Files.isDirectory(file)) {
      return file + " is a folder, and only files are signed: save the model as a .keras file.";
    }
    var problem =
        "there is no key to verify the signature of "
            + file
            + " with: set safety.signers(publicKey), or safety.off(Guard.SIGNATURE).";
    for (var key : keys) {
      try {
        verify(file, key);
        return null;
      } catch (IllegalArgumentException e) {
        problem = String.valueOf(e.getMessage()).replaceFirst("^verify: ", "");
      }
    }
    return problem;
  }

  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".sig");
  }

  /**
   * Returns the hash of a file. It covers the files that belong to it, such as those with weights
   * that a JSON file lists; their names are part of its content.
   */
  private static byte[] hash(String call, Path file) {
    Check.that(Files.isRegularFile(file), "There is no file %s.", file.toAbsolutePath());
    var shards = new ModelFormats().parts(call, file);
    if (shards.isEmpty()) return contentHash(file);
    var all = ZipWriter.sha256();
    all.update(contentHash(file));
    for (var shard : shards) all.update(contentHash(shard));
    return all.digest();
  }

  private static byte[] contentHash(Path file) {
    var sha = ZipWriter.sha256();
    try (var in = new DigestInputStream(Files.newInputStream(file), sha)) {
      in.transferTo(OutputStream.nullOutputStream());
      return sha.digest();
    } catch (IOException e) {
      throw FileErrors.cannot("read", file, e);
    }
  }
}
