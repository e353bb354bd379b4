using System.Runtime.InteropServices;

namespace Ias.Tui.Logs;

/// <summary>A line of a log, as bytes.</summary>
/// <param name="Start">Byte position of its first byte: its identity as long as the file is not truncated.</param>
/// <param name="Next">Byte position behind it, its end of line included.</param>
/// <param name="Text">Its bytes without the end of line, cut to <see cref="LogLines.LongestKept"/>; valid until the next line is
/// read.</param>
/// <param name="Cut">Bytes that are not in <paramref name="Text"/>.</param>
/// <param name="Ended">False for the last line while no end of line stands behind it: it may still be being written.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogLine(long Start, long Next, ReadOnlyMemory<byte> Text, long Cut, bool Ended);
