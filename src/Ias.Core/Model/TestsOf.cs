using System.Text.Json.Serialization;
using Ias.Core.Json;

namespace Ias.Core.Model;

/// <summary>Tests and code that a check ran on together.</summary>
[JsonConverter(typeof(LowerSnakeEnum<TestsOf>))]
public enum TestsOf
{
    /// <summary>Both of the work's commit.</summary>
    Work,

    /// <summary>The tests of before the run on the work's code.</summary>
    Before,

    /// <summary>The work's tests on the code of before the run.</summary>
    After,
}
