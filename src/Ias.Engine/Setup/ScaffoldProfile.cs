namespace Ias.Engine.Setup;

/// <summary>What a repository is prepared for. Every profile holds the first.</summary>
[Flags]
public enum ScaffoldProfile
{
    /// <summary>Agents at a terminal: what they read.</summary>
    Terminal = 0,

    /// <summary>And the hybrid runner's queue: its configuration, what a job must know.</summary>
    Hybrid = 1,

    /// <summary>And work that others follow: how to write for them.</summary>
    ControlPlane = 2,

    /// <summary>And Run Mode's example plan.</summary>
    Plan = 4,

    /// <summary>All of it.</summary>
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
