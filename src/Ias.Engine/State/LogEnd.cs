namespace Ias.Engine.State;

/// <summary>The end of an event log.</summary>
/// <param name="Seq">Of the last event; 0 = there is none.</param>
/// <param name="Hash">Behind the last line (<see cref="Core.Events.EventChain"/>); empty = there is none.</param>
/// <param name="Bytes">The log's length.</param>
/// <param name="Inode">Of the file (stat(2), st_ino).</param>
/// <param name="Changed">Time of the file's last change (stat(2), st_ctim), nanoseconds since 1970.</param>
public sealed record LogEnd(long Seq, string Hash, long Bytes, ulong Inode, long Changed);
