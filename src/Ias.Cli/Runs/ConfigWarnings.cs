using Ias.Core.Config;

namespace Ias.Cli.Runs;

/// <summary>
/// Suspicious entries in the configuration: shown to those who watch a run; where nobody does, a misspelt key prevents the start.
/// </summary>
internal static class ConfigWarnings
{
    /// <param name="detaches">The run goes into the background.</param>
    /// <exception cref="ProblemException">Nobody watches, and a setting that somebody meant would not hold all night.</exception>
    public static void Tell(CommandContext context, Configuration configuration, bool detaches)
    {
        foreach (var warning in configuration.Warnings)
        {
            context.Error.WriteLine($"warning: {warning}");
        }

        if ((detaches || context.IsUnwatched) && configuration.Misspelt.Count > 0)
        {
            throw new ProblemException(
                new Problem(
                    "An unattended run does not start with a misspelled key.",
                    string.Join("\n        ", configuration.Misspelt),
                    $"correct {(configuration.Misspelt.Count == 1 ? "it" : "them"):raw} in {ConfigKeys.FileName}, or remove {(configuration.Misspelt.Count == 1 ? "it" : "them"):raw}"
                )
            );
        }
    }
}
