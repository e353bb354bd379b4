namespace Ias.Engine.State;

/// <summary>One line of an event log, before or instead of being understood.</summary>
/// <param name="Start">Byte position of its first byte.</param>
/// <param name="Utf8">The line without its newline; valid until the next line is read.</param>
internal readonly record struct EventLine(long Start, ReadOnlyMemory<byte> Utf8);
