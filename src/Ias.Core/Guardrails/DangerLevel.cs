using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Guardrails;

/// <summary>Harm that a skill can do when nobody watches.</summary>
[JsonConverter(typeof(LowerSnakeEnum<DangerLevel>))]
public enum DangerLevel
{
    /// <summary>Only reads, changes nothing.</summary>
    Safe,

    /// <summary>Changes files on a branch of its own.</summary>
    Moderate,

    /// <summary>Starts programs of its own, or costs much.</summary>
    High,

    /// <summary>Never without a person.</summary>
    Critical,
}

/// <summary>Presence of a person while a skill runs.</summary>
[JsonConverter(typeof(LowerSnakeEnum<GuardMode>))]
public enum GuardMode
{
    /// <summary>A person is there and can be asked.</summary>
    Interactive,

    /// <summary>Nobody is there to be asked.</summary>
    Autonomous,
}
