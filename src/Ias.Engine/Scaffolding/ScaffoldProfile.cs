namespace Ias.Engine.Scaffolding;

/// <summary>Uses a repository is prepared for. Every profile includes the first.</summary>
[Flags]
public enum ScaffoldProfile
{
    /// <summary>Agents at a terminal: what they read.</summary>
    Terminal = 0,

    /// <summary>Adds the hybrid runner's queue: its configuration, and instructions for jobs.</summary>
    Hybrid = 1,

    /// <summary>Adds work that others follow: instructions for writing for them.</summary>
    ControlPlane = 2,

    /// <summary>Adds Run Mode's example plan.</summary>
    Plan = 4,

    /// <summary>All profiles combined into one.</summary>
    Full = Hybrid | ControlPlane | Plan,
}

/// <summary>The profiles as they are typed.</summary>
public static class ScaffoldProfiles
{
    public static IReadOnlyList<string> Words { get; } = ["terminal", "hybrid", "control-plane", "full"];

    /// <summary>The profile of that word, or null.</summary>
    public static ScaffoldProfile? Find(string word) =>
        word switch
        {
            "terminal" => ScaffoldProfile.Terminal,
            "hybrid" => ScaffoldProfile.Hybrid,
            "control-plane" => ScaffoldProfile.ControlPlane,
            "full" => ScaffoldProfile.Full,
            _ => null,
        };
}
