using System.Reflection;
using System.Runtime.InteropServices;

namespace Ias.Cli;

/// <summary>The program's version as people see it.</summary>
public static class ProgramVersion
{
    /// <summary>Of the nearest tag, by semantic versioning: <c>0.2.0</c>, or <c>0.2.0-alpha.0.31</c> that many commits after one.</summary>
    public static string Number => Whole.Split('+')[0];

    /// <summary>The version with the commit it was built from.</summary>
    public static string Whole =>
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Date of that commit, as in <c>2026-11-24</c>; empty: not known.</summary>
    public static string Date => Said("IasDate");

    /// <summary>Name and version of the program.</summary>
    public static string Text => $"ias {Number}";

    /// <summary>Output of <c>--version</c>: with commit, its date and the build.</summary>
    public static string Line
    {
        get
        {
            string[] built =
            [
                .. ((string[])[Whole.Split('+') is [_, var commit] ? commit.Replace('.', ' ') : "", Date, Said("IasBuild")]).Where(word =>
                    word.Length > 0
                ),
                RuntimeInformation.RuntimeIdentifier,
            ];
            return $"{Text} ({string.Join(", ", built)})";
        }
    }

    private static string Said(string name) =>
        typeof(ProgramVersion).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(one => one.Key == name)?.Value
        ?? "";
}
