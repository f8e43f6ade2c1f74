package dev.rhyton.spark;

import dev.rhyton.config.Check;
import dev.rhyton.config.Configured;
import dev.rhyton.config.Range;
import dev.rhyton.models.Model;
import dev.rhyton.onnx.OnnxModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Predictions of a model for the rows of a table on a cluster. The model is sent once; an executor
 * keeps one copy of it for each task that runs at the same time.
 *
 * <pre>{@code
 * var predictor = SparkPredictor.of(spark, model);
 * var predicted = predictor.predict(rows, Columns.features("length", "width"), "species");
 * }</pre>
 */
public final class SparkPredictor extends Configured implements AutoCloseable {
  private transient Broadcast<byte[]> model;
  private transient String id;
  private transient boolean isOnnx;
  private @Range(atLeast = 1) int batchSize = 256;

  @SuppressWarnings("NullAway.Init") // of sets the model and its identifier
  private SparkPredictor() {}

  /** Sends a model to a cluster. */
  public static SparkPredictor of(SparkSession spark, Model model) {
    Check.given("SparkPredictor", "spark", spark);
    Check.given("SparkPredictor", "model", model);
    JShellClasses.check(model);
    return of(spark, KerasBytes.of(model), false);
  }

  /**
   * Sends the model of an ONNX file to a cluster; the executors need ONNX Runtime on their class
   * path. A file whose weights are in other files is refused.
   */
  public static SparkPredictor of(SparkSession spark, OnnxModel model) {
    Check.given("SparkPredictor", "spark", spark);
    Check.given("SparkPredictor", "model", model);
    return of(spark, model.toBytes(), true);
  }

  private static SparkPredictor of(SparkSession spark, byte[] bytes, boolean isOnnx) {
    var context = Rdds.allowed("SparkPredictor", spark::sparkContext);
    var sent = JavaSparkContext.fromSparkContext(context).broadcast(bytes);
    return made(
        new SparkPredictor(),
        p -> {
          p.model = sent;
          p.id = UUID.randomUUID().toString();
          p.isOnnx = isOnnx;
        });
  }

  /** Sets the number of rows that a copy computes at once, by default 256. */
  public SparkPredictor batchSize(int rows) {
    return with(this, p -> p.batchSize = rows);
  }

  /**
   * Returns the table with a column of the model's outputs for each row: an array of numbers, those
   * of the first output if there are several.
   */
  public Dataset<Row> predict(Dataset<Row> rows, Columns columns, String column) {
    Check.given("SparkPredictor", "rows", rows);
    Check.given("SparkPredictor", "columns", columns);
    Check.given("SparkPredictor", "column", column);
    columns.check(rows.columns(), false);
    Check.that(
        !Arrays.asList(rows.columns()).contains(column),
        "SparkPredictor: the table has a column \"%s\" already: name another one.",
        column);
    StructType with = rows.schema().add(column, DataTypes.createArrayType(DataTypes.FloatType));
    var task = new PredictTask(sent(), columns, batchSize);
    return rows.mapPartitions(task, Encoders.row(with));
  }

  /**
   * Returns a function of columns for SQL expressions: of an array of the features of a row. It
   * computes row by row; {@link #predict(Dataset, Columns, String)} is faster.
   *
   * <pre>{@code
   * rows.withColumn("p", predictor.column().apply(array(col("length"), col("width"))));
   * }</pre>
   */
  public UserDefinedFunction column() {
    return functions.udf(
        new PredictTask.OfRow(sent()), DataTypes.createArrayType(DataTypes.FloatType));
  }

  private SentModel sent() {
    var spec =
        new WorkerSpec(id, LibraryVersion.here(), model, false, false, Map.of(), List.of(), 0);
    return new SentModel(spec, isOnnx);
  }

  /** Frees the copies of the model. */
  @Override
  public void close() {
    sent().close();
    model.destroy(false);
  }
}
