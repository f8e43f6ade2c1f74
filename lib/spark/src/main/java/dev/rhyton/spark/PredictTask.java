package dev.rhyton.spark;

import dev.rhyton.tensor.NDArray;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import scala.collection.Seq;

/** Adds predictions to the rows of a partition, in batches. */
record PredictTask(SentModel model, Columns columns, int batchSize)
    implements MapPartitionsFunction<Row, Row> {

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    LibraryVersion.check(model.spec().library(), LibraryVersion.here());
    return new Iterator<>() {
      private final int partition = TaskContext.getPartitionId();
      private Iterator<Row> batch = List.<Row>of().iterator();
      private long done; // rows of the partition

      @Override
      public boolean hasNext() {
        return batch.hasNext() || rows.hasNext();
      }

      @Override
      public Row next() {
        if (!batch.hasNext()) {
          var given = new ArrayList<Row>();
          while (given.size() < batchSize && rows.hasNext()) given.add(rows.next());
          batch = predicted(given, new RowNumber(partition, done)).iterator();
          done += given.size();
        }
        return batch.next();
      }
    };
  }

  private List<Row> predicted(List<Row> given, RowNumber first) {
    var samples = new ArrayList<Sample>();
    for (var row : given) {
      var number = new RowNumber(first.partition(), first.row() + samples.size());
      samples.add(columns.sample(row, number, false));
    }
    var x = PartitionRows.of(first.partition(), samples).batch().x();
    NDArray y = model.predict(x);
    var all = new ArrayList<Row>();
    for (int i = 0; i < given.size(); i++) {
      var row = given.get(i);
      var values = new Object[row.size() + 1];
      for (int c = 0; c < row.size(); c++) values[c] = row.get(c);
      values[row.size()] = floats(y.get(i));
      all.add(RowFactory.create(values));
    }
    return all;
  }

  private static Float[] floats(NDArray values) {
    var floats = values.toFloats();
    var boxed = new Float[floats.length];
    for (int i = 0; i < boxed.length; i++) boxed[i] = floats[i];
    return boxed;
  }

  /** Predicts a row from an array of its features. */
  record OfRow(SentModel model) implements UDF1<Seq<Number>, Float[]> {
    @Override
    public Float[] call(Seq<Number> features) {
      var values = new float[features.length()];
      for (int i = 0; i < values.length; i++) values[i] = features.apply(i).floatValue();
      var x = NDArray.of(values, 1, values.length);
      return floats(model.predict(x).get(0));
    }
  }
}
