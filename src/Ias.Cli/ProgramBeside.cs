namespace Ias.Cli;

/// <summary>The other programs of ias, which lie beside this one.</summary>
internal static class ProgramBeside
{
    /// <summary>Where a program belongs: in a folder of its own, as the launcher builds it.</summary>
    public static string Place(string folder, string program) => Path.Combine(AppContext.BaseDirectory, folder, program);

    /// <summary>Where it is, there or right beside this one; null: it is not here.</summary>
    public static string? Find(string folder, string program) =>
        Array.Find([Place(folder, program), Path.Combine(AppContext.BaseDirectory, program)], File.Exists);
}
