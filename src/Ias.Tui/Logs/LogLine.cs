using System.Runtime.InteropServices;

namespace Ias.Tui.Logs;

/// <summary>Line of a log, as bytes.</summary>
/// <param name="Start">Byte position of its first byte: its identity until the file is truncated.</param>
/// <param name="Next">Byte position after its line end.</param>
/// <param name="Text">Bytes without the line end, cut to <see cref="LogLines.LongestKept"/>; valid until the next line is read.</param>
/// <param name="Cut">Number of bytes missing in <paramref name="Text"/>.</param>
/// <param name="Ended">False for a last line without a line end: it may still be being written.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogLine(long Start, long Next, ReadOnlyMemory<byte> Text, long Cut, bool Ended);
