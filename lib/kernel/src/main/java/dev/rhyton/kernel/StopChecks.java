package dev.rhyton.kernel;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Adds to the code of cells what ends it: each method and each round of a loop looks whether the
 * cell must stop. JShell does so too, but from Java 24 on it computes the types of all variables
 * again, for which it looks for the classes of cells where they are not, and fails.
 */
final class StopChecks {
  /** The method that JShell defines for this. */
  private static final String OWNER = "REPL/$Cancel$";

  private static final String NAME = "stopCheck";

  private StopChecks() {}

  /** Returns the classes with checks. */
  static ClassBytecodes[] in(ClassBytecodes[] classes) {
    return Arrays.stream(classes)
        .map(c -> new ClassBytecodes(c.name(), in(c.bytecodes())))
        .toArray(ClassBytecodes[]::new);
  }

  private static byte[] in(byte[] code) {
    ClassReader reader;
    try {
      reader = new ClassReader(code);
    } catch (IllegalArgumentException e) {
      return code; // of a Java that is newer than the library that reads it
    }
    var writer = new ClassWriter(reader, 0); // a call without arguments changes no frame
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Checks(super.visitMethod(access, name, descriptor, signature, exceptions));
          }
        },
        0);
    return writer.toByteArray();
  }

  private static final class Checks extends MethodVisitor {
    private final Set<Label> above = new HashSet<>();

    Checks(MethodVisitor method) {
      super(Opcodes.ASM9, method);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      check();
    }

    @Override
    public void visitLabel(Label label) {
      above.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label label) {
      if (above.contains(label)) {
        check();
      }
      super.visitJumpInsn(opcode, label);
    }

    private void check() {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, OWNER, NAME, "()V", false);
    }
  }
}
