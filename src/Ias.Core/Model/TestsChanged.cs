using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Model;

/// <summary>Consequence of a change that makes tests say less.</summary>
[JsonConverter(typeof(LowerSnakeEnum<TestsChanged>))]
public enum TestsChanged
{
    /// <summary>Gates rule on it, and the pull request tells it.</summary>
    Tell,

    /// <summary>The same, and nothing is published before a person agreed.</summary>
    NeedsYou,

    /// <summary>It is a finding until it is undone.</summary>
    Refuse,
}
