package dev.rhyton.tribuo;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormat.ParseException;
import dev.rhyton.config.Check;
import dev.rhyton.models.Model;
import dev.rhyton.models.Models;
import dev.rhyton.tensor.DType;
import dev.rhyton.tensor.NDArray;
import dev.rhyton.tensor.Weight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.tribuo.protos.core.ModelDataProto;

/**
 * A model in Tribuo's protobuf: the message {@code rhyton.RhytonModelProto} of Tribuo's metadata
 * (1), Keras' JSON (2), and the values of each weight in the model's order (3), little-endian.
 *
 * @param json the model's architecture
 * @param weights the values of its weights
 */
record Payload(String json, List<ByteString> weights) {
  private static final Descriptor TYPE =
      type(
          """
          name: "rhyton-tribuo.proto" package: "rhyton" syntax: "proto3"
          message_type {
            name: "RhytonModelProto"
            field { number: 1 name: "metadata" type: TYPE_BYTES label: LABEL_OPTIONAL }
            field { number: 2 name: "model" type: TYPE_STRING label: LABEL_OPTIONAL }
            field { number: 3 name: "weights" type: TYPE_BYTES label: LABEL_REPEATED }
          }
          """);

  private static Descriptor type(String file) {
    try {
      var proto = TextFormat.parse(file, FileDescriptorProto.class);
      return FileDescriptor.buildFrom(proto, new FileDescriptor[0]).getMessageTypes().get(0);
    } catch (ParseException | DescriptorValidationException e) {
      throw new AssertionError(e);
    }
  }

  static Payload of(Model model) {
    return new Payload(model.toJson(), model.weights().stream().map(Payload::bytes).toList());
  }

  Any pack(ModelDataProto metadata) {
    var message =
        DynamicMessage.newBuilder(TYPE)
            .setField(TYPE.findFieldByNumber(1), metadata.toByteString())
            .setField(TYPE.findFieldByNumber(2), json)
            .setField(TYPE.findFieldByNumber(3), weights);
    return Any.pack(message.build());
  }

  static Payload unpack(Any packed) {
    var message = parse(packed);
    var weights = new ArrayList<ByteString>();
    for (var w : (List<?>) message.getField(TYPE.findFieldByNumber(3))) weights.add((ByteString) w);
    return new Payload((String) message.getField(TYPE.findFieldByNumber(2)), weights);
  }

  static ModelDataProto metadata(Any packed) {
    try {
      return ModelDataProto.parseFrom(
          (ByteString) parse(packed).getField(TYPE.findFieldByNumber(1)));
    } catch (InvalidProtocolBufferException e) {
      throw damaged(e);
    }
  }

  private static DynamicMessage parse(Any packed) {
    Check.that(
        packed.getTypeUrl().endsWith("/" + TYPE.getFullName()),
        "RhytonModel: expected data of type %s, received \"%s\".",
        TYPE.getFullName(),
        packed.getTypeUrl());
    try {
      return DynamicMessage.parseFrom(TYPE, packed.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw damaged(e);
    }
  }

  private static IllegalArgumentException damaged(InvalidProtocolBufferException e) {
    return new IllegalArgumentException("RhytonModel: its data are damaged: " + e.getMessage(), e);
  }

  /** Returns a new model for samples of {@code features} features, with the stored weights. */
  Model model(int features) {
    Model model;
    try {
      model = Models.fromJson(json);
      model.build(features);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "RhytonModel: cannot make the model again from its JSON: " + e.getMessage(), e);
    }
    var made = model.weights();
    Check.that(
        made.size() == weights.size(),
        "RhytonModel: expected values of %d weights, received %d.",
        made.size(),
        weights.size());
    for (int i = 0; i < made.size(); i++) assign(made.get(i), weights.get(i));
    return model;
  }

  /**
   * Returns whether a weight is stored as float32; integers are stored as doubles, which represent
   * them exactly.
   */
  private static boolean isSingle(Weight weight) {
    return weight.dtype().isFloat() && weight.dtype() != DType.FLOAT64;
  }

  private static ByteString bytes(Weight weight) {
    boolean single = isSingle(weight);
    var values = weight.value();
    var buffer = ByteBuffer.allocate((int) values.size() * (single ? 4 : 8));
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    if (single) buffer.asFloatBuffer().put(values.toFloats());
    else buffer.asDoubleBuffer().put(values.toDoubles());
    return ByteString.copyFrom(buffer);
  }

  private static void assign(Weight weight, ByteString stored) {
    boolean single = isSingle(weight);
    int size = (int) weight.shape().size();
    Check.that(
        stored.size() == (long) size * (single ? 4 : 8),
        "RhytonModel: expected %d values for the weight %s, received %d bytes.",
        size,
        weight,
        stored.size());
    var buffer = stored.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (single) {
      var values = new float[size];
      buffer.asFloatBuffer().get(values);
      weight.assign(NDArray.of(values, weight.shape().dims()));
    } else {
      var values = new double[size];
      buffer.asDoubleBuffer().get(values);
      weight.assign(NDArray.of(values, weight.shape().dims()));
    }
  }
}
