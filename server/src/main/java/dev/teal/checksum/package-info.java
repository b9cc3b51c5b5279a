/// The checksums that AWS takes and gives: CRC32, CRC32C, CRC64NVME, SHA-1, SHA-256, and MD5.
@org.jspecify.annotations.NullMarked
package dev.teal.checksum;
