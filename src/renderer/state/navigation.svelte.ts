export const places = ['data', 'train', 'results', 'use'] as const
export type Place = (typeof places)[number]

export const dataTabs = ['pictures', 'overview', 'doctor'] as const
/** What of a dataset is shown in the Data place. */
export type DataTab = (typeof dataTabs)[number]

/** Where in the program the person is. One instance; places read what concerns them and call `go`. */
class Navigation {
  place = $state<Place>('data')
  /** The dataset being looked at or trained with. */
  datasetId = $state<string | null>(null)
  dataTab = $state<DataTab>('pictures')
  /** Index of the picture that is open close up, if any. */
  pictureIndex = $state<number | null>(null)
  /** The run whose results are shown or that is used for predictions. */
  runId = $state<string | null>(null)

  go(
    place: Place,
    to: { datasetId?: string; dataTab?: DataTab; pictureIndex?: number | null; runId?: string } = {},
  ): void {
    this.place = place
    // A picture is seen among the pictures.
    if (typeof to.pictureIndex === 'number') this.dataTab = 'pictures'
    if (to.dataTab !== undefined) this.dataTab = to.dataTab
    if (to.datasetId !== undefined) this.datasetId = to.datasetId
    if (to.pictureIndex !== undefined) this.pictureIndex = to.pictureIndex
    if (to.runId !== undefined) this.runId = to.runId
  }
}

export const navigation = new Navigation()
