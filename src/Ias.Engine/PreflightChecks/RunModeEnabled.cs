using Ias.Core.Config;
using static Ias.Engine.PreflightChecks.PreflightCheck;

namespace Ias.Engine.PreflightChecks;

/// <summary>Checks that the configuration is valid and allows runs.</summary>
internal static class RunModeEnabled
{
    public static Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        if (at.Request.Misconfigured is { } wrong)
        {
            return Task.FromResult<PreflightCheck[]>([
                Problem(wrong.On.Length > 0 ? $"{wrong.What.TrimEnd('.')}: {wrong.On}" : wrong.What, wrong.Next),
            ]);
        }

        var configuration = at.Request.Configuration;
        var enabled = configuration[ConfigKeys.Enabled];
        PreflightCheck line =
            configuration.RunModeEnabled ? Ok($"runs are allowed here ({enabled.Source})")
            : !configuration.FileExists
                ? Problem($"Run Mode is not enabled: there is no {ConfigKeys.FileName}.", $"{at.CalledAs} init --run-mode")
            : enabled.IsSet ? Problem($"Run Mode is off: {enabled.Source}", $"run_mode:\n  enabled: true     (in {ConfigKeys.FileName})")
            : Problem($"Run Mode is not enabled in {ConfigKeys.FileName}.", $"run_mode:\n  enabled: true     (in {ConfigKeys.FileName})");
        return Task.FromResult<PreflightCheck[]>([line, .. configuration.Warnings.Select(w => Warning(w, $"{at.CalledAs} config keys"))]);
    }
}
