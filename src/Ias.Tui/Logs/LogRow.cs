using System.Runtime.InteropServices;

namespace Ias.Tui.Logs;

/// <summary>Row of a wrapped log: an address and a row number within its entry.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LogRow(LogAddress Address, int Number) : IComparable<LogRow>
{
    public int CompareTo(LogRow other) => Address.CompareTo(other.Address) is not 0 and var byAddress ? byAddress : Number - other.Number;
}
