namespace Ias.Cli.Ice;

/// <summary>The folder this program runs in.</summary>
internal static class CurrentFolder
{
    /// <summary>A path of it: absolute, or, where its name is no UTF-8 and so cannot be said, by the kernel (proc(5)): the same folder for
    /// this program and for what it starts there.</summary>
    public static string Path => Directory.GetCurrentDirectory() is var named && Directory.Exists(named) ? named : "/proc/self/cwd";
}
