using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Model;

/// <summary>Destination of a finished run's work.</summary>
[JsonConverter(typeof(UpperSnakeEnum<PushMode>))]
public enum PushMode
{
    /// <summary>Push the branch and make the draft PR.</summary>
    Auto,

    /// <summary>Keep everything on this machine.</summary>
    Local,

    /// <summary>Ask a person first.</summary>
    Prompt,
}
