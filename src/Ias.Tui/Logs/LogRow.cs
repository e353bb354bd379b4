using System.Runtime.InteropServices;

namespace Ias.Tui.Logs;

/// <summary>A row of a log as it is wrapped: the row's number within the entry at an address.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogRow(LogAddress Address, int Number) : IComparable<LogRow>
{
    public int CompareTo(LogRow other) => Address.CompareTo(other.Address) is not 0 and var byAddress ? byAddress : Number - other.Number;
}
