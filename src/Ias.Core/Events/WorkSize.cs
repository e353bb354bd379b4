namespace Ias.Core.Events;

/// <summary>Size of the difference between two commits, each file counted once.</summary>
/// <param name="Files">Files that differ.</param>
/// <param name="Added">Lines that came.</param>
/// <param name="Removed">Lines that went.</param>
public sealed record WorkSize(int Files, int Added, int Removed);
