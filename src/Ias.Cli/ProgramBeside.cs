namespace Ias.Cli;

/// <summary>The other programs of ias, which lie beside this one.</summary>
internal static class ProgramBeside
{
    /// <summary>Expected path of a program: in a folder of its own, as the launcher builds it.</summary>
    public static string Place(string folder, string program) => Path.Combine(AppContext.BaseDirectory, folder, program);

    /// <summary>Path of the program, there or directly beside this one; null: not found.</summary>
    public static string? Find(string folder, string program) =>
        Array.Find([Place(folder, program), Path.Combine(AppContext.BaseDirectory, program)], File.Exists);
}
