using static Ias.Engine.Workspace.PreflightCheck;

namespace Ias.Engine.Workspace.PreflightChecks;

/// <summary>Which of ICE's layers will be on; bubblewrap is tried, not guessed.</summary>
internal static class IceLayersOn
{
    public static async Task<PreflightCheck[]> LookAsync(PreflightScene at, CancellationToken cancel)
    {
        var layers = await at.LayersAsync();
        var on = $"ICE layers on: {string.Join(", ", layers.On)}";
        if (layers.Off.Count == 0)
        {
            return [Ok(on)];
        }

        var off = $"{on}; off: {string.Join(", ", layers.Off)}, because {layers.WhyOff}.";
        return at.Options.IceMounts == "off"
            ? [Note(off)]
            : [Warning($"{off} Without mounts ICE guards against accidents, not against intent.", layers.WhyOff.Contains("not installed", StringComparison.Ordinal) ? "apt-get install bubblewrap" : "bwrap --dev-bind / / --unshare-pid true     (shows why it does not work)")];
    }
}
