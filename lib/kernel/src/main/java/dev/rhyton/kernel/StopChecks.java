package dev.rhyton.kernel;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ExecutionControlException;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Adds to the code of cells what ends it: each method and each round of a loop looks whether the
 * cell must stop. JShell's own control does so too, but from Java 24 on it computes the types of
 * all variables again, for which it looks for the classes of cells where they are not, and fails.
 */
final class StopChecks {
  private static final String CLASS = "REPL/$Stop$";
  private static final String FIELD = "stops";
  private static final String METHOD = "check";

  private final Field stops;

  /** Defines, in the loader of the cells, the class that the checks call. */
  StopChecks(CellLoader cells) {
    var name = CLASS.replace('/', '.');
    try {
      cells.forJShell().load(new ClassBytecodes[] {new ClassBytecodes(name, checkingClass())});
      stops = cells.loadClass(name).getField(FIELD);
    } catch (ReflectiveOperationException | ExecutionControlException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes all checks end the code that they are in, or not. */
  void set(boolean stopped) {
    try {
      stops.setBoolean(null, stopped);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns a class whose method throws ThreadDeath, as a stopped thread does, if a field says so.
   */
  private static byte[] checkingClass() {
    var type = new ClassWriter(0);
    type.visit(
        Opcodes.V17,
        Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL,
        CLASS,
        null,
        "java/lang/Object",
        new String[0]);
    type.visitField(
            Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_VOLATILE, FIELD, "Z", null, null)
        .visitEnd();
    var method =
        type.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, METHOD, "()V", null, null);
    var goesOn = new Label();
    method.visitCode();
    method.visitFieldInsn(Opcodes.GETSTATIC, CLASS, FIELD, "Z");
    method.visitJumpInsn(Opcodes.IFEQ, goesOn);
    method.visitTypeInsn(Opcodes.NEW, "java/lang/ThreadDeath");
    method.visitInsn(Opcodes.DUP);
    method.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/ThreadDeath", "<init>", "()V", false);
    method.visitInsn(Opcodes.ATHROW);
    method.visitLabel(goesOn);
    method.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    method.visitInsn(Opcodes.RETURN);
    method.visitMaxs(2, 0);
    method.visitEnd();
    type.visitEnd();
    return type.toByteArray();
  }

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
      super.visitMethodInsn(Opcodes.INVOKESTATIC, CLASS, METHOD, "()V", false);
    }
  }
}
