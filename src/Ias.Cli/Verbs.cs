namespace Ias.Cli;

/// <summary>Every command; a new one is its file and a line here.</summary>
public static class Verbs
{
    public const string Start = "First steps";
    public const string Run = "Runs";
    public const string Look = "Looking back";
    public const string Safety = "Safety";
    public const string Setup = "Setting up";

    public static IReadOnlyList<Verb> All { get; } =
    [
        new("config", "Show every setting, its value and where it comes from", Setup, ConfigCommand.Make,
            "config show", "config show --json", "config keys  # what may be written in .loa.config.yaml"),
    ];

    /// <summary>The verb of that name, or null.</summary>
    public static Verb? Find(string name)
    {
        foreach (var verb in All)
        {
            if (verb.Name == name)
            {
                return verb;
            }
        }

        return null;
    }
}
