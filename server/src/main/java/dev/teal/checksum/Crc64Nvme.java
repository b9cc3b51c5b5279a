package dev.teal.checksum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Checksum;

/// CRC-64/NVME, as the catalogue of parametrised CRC algorithms has it: polynomial
/// 0xAD93D23594C93659, reflected, begun with and ended by all ones. Eight bytes at a time.
final class Crc64Nvme implements Checksum {
  /// The polynomial with its bits reversed.
  static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SLICES = 8;
  private static final long[][] TABLES = tables();

  private long crc = -1;

  private static long[][] tables() {
    long[][] tables = new long[SLICES][256];
    for (int i = 0; i < 256; i++) {
      long crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) * POLYNOMIAL);
      }
      tables[0][i] = crc;
    }
    for (int slice = 1; slice < SLICES; slice++) {
      for (int i = 0; i < 256; i++) {
        long before = tables[slice - 1][i];
        tables[slice][i] = (before >>> 8) ^ tables[0][(int) before & 0xff];
      }
    }
    return tables;
  }

  @Override
  public void update(int b) {
    crc = (crc >>> 8) ^ TABLES[0][(int) (crc ^ b) & 0xff];
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    for (; at + SLICES <= end; at += SLICES) {
      long next = crc ^ (long) LONGS.get(bytes, at);
      crc =
          TABLES[7][(int) next & 0xff]
              ^ TABLES[6][(int) (next >>> 8) & 0xff]
              ^ TABLES[5][(int) (next >>> 16) & 0xff]
              ^ TABLES[4][(int) (next >>> 24) & 0xff]
              ^ TABLES[3][(int) (next >>> 32) & 0xff]
              ^ TABLES[2][(int) (next >>> 40) & 0xff]
              ^ TABLES[1][(int) (next >>> 48) & 0xff]
              ^ TABLES[0][(int) (next >>> 56)];
    }
    for (; at < end; at++) {
      update(bytes[at]);
    }
  }

  @Override
  public long getValue() {
    return ~crc;
  }

  @Override
  public void reset() {
    crc = -1;
  }
}
