using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("VideoSsm.Eval.Video.Tests")]
