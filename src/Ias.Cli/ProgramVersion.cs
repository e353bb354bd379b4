namespace Ias.Cli;

/// <summary>The program's version as people see it.</summary>
public static class ProgramVersion
{
    public static string Text => typeof(ProgramVersion).Assembly.GetName().Version is { } version ? $"ias {version.ToString(3)}" : "ias";
}
