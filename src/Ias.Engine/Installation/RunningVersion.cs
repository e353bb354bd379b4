namespace Ias.Engine.Installation;

/// <summary>A process of an installed version.</summary>
/// <param name="Folder">Of the version.</param>
/// <param name="Command">Its command line without the program, cut to 100 characters.</param>
/// <param name="WorkingFolder">Where it works; empty: not to be seen.</param>
public sealed record RunningVersion(int Pid, string Folder, string Command, string WorkingFolder);
