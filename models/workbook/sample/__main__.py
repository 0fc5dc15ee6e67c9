"""Write the sample: `python -m models.workbook.sample` the shipped one, with a day and a file one for that day."""

import sys
from datetime import date
from pathlib import Path

from models.workbook.sample import AS_OF, sample, sample_path

if __name__ == "__main__":
    day, path = sys.argv[1:] or (AS_OF.isoformat(), str(sample_path()))
    sample(date.fromisoformat(day), Path(path))
